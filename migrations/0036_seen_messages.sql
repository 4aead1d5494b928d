-- Signed messages that came from the nation, whatever they were about: each counts once.
CREATE TABLE national.seen_message (
    nonce      bytea       PRIMARY KEY CHECK (octet_length(nonce) = 32), -- SM3
    expires_at timestamptz NOT NULL
);
CREATE INDEX seen_message_expires ON national.seen_message (expires_at);

INSERT INTO national.seen_message
    SELECT nonce, expires_at FROM signon.seen_message UNION ALL SELECT nonce, expires_at FROM licenses.seen_call
    ON CONFLICT DO NOTHING;
DROP TABLE signon.seen_message;
DROP TABLE licenses.seen_call;
