-- Who came from another region with a ticket that nobody here had asked for: until they say on our page that they go on.
CREATE TABLE signon.arrival (
    arrival_id text        PRIMARY KEY CHECK (arrival_id ~ '^[0-9a-f]{32}$'),
    browser    bytea       NOT NULL CHECK (octet_length(browser) = 32), -- the ticket came in with
    sealed     text        NOT NULL, -- JSON: whom the region vouches for, at which level
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX arrival_expires ON signon.arrival (expires_at);

-- What hangs on an account ends with it. That of accounts that were closed or merged before this was so:
UPDATE signon.session SET ended_at = now()
 WHERE ended_at IS NULL AND person_id IN (SELECT person_id FROM identity.person WHERE state <> 'active');
UPDATE signon.grant SET ended_at = now(), end_reason = 'account'
 WHERE ended_at IS NULL AND person_id IN (SELECT person_id FROM identity.person WHERE state <> 'active');
UPDATE signon.consent SET withdrawn_at = now()
 WHERE withdrawn_at IS NULL AND person_id IN (SELECT person_id FROM identity.person WHERE state <> 'active');
DELETE FROM signon.password WHERE person_id IN (SELECT person_id FROM identity.person WHERE state <> 'active');
DELETE FROM signon.known_browser WHERE person_id IN (SELECT person_id FROM identity.person WHERE state <> 'active');

-- A request that another site posts comes without a cookie: the browser that is sent on to its page takes it up.
ALTER TABLE signon.request ALTER COLUMN browser DROP NOT NULL;
