-- Ways in by other sides: the nation, other regions, codes that are scanned. Each is bound to the browser and the request
-- it was begun in; what is secret is hashed or sealed.

-- A sign-in at the nation under way. Used up by the first answer, whatever that says.
CREATE TABLE signon.national_visit (
    state      bytea       PRIMARY KEY CHECK (octet_length(state) = 32), -- SM3 of the state that travels
    request_id text        NOT NULL REFERENCES signon.request (request_id) ON DELETE CASCADE,
    browser    bytea       NOT NULL CHECK (octet_length(browser) = 32),
    sealed     text        NOT NULL, -- JSON: nonce, verifier, levels asked for
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX national_visit_request ON signon.national_visit (request_id);

-- A code that is to be scanned.
CREATE TABLE signon.scan (
    scan_id    text        PRIMARY KEY CHECK (scan_id ~ '^[0-9a-f]{32}$'), -- the platform's
    request_id text        NOT NULL REFERENCES signon.request (request_id) ON DELETE CASCADE,
    browser    bytea       NOT NULL CHECK (octet_length(browser) = 32),
    kind       text        NOT NULL CHECK (kind IN ('electronic_id', 'business_licence')),
    qr         text        NOT NULL, -- sealed: what the code says
    state      text        NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'confirmed', 'refused', 'used')),
    proof      text,                 -- sealed JSON: who scanned, at which level
    created_at timestamptz NOT NULL,
    asked_at   timestamptz NOT NULL, -- when the platform was last asked for it
    expires_at timestamptz NOT NULL,
    CHECK ((proof IS NOT NULL) = (state = 'confirmed'))
);
CREATE INDEX scan_request ON signon.scan (request_id);

-- Messages of the nation that came: none comes twice.
CREATE TABLE signon.seen_message (
    nonce      bytea       PRIMARY KEY CHECK (octet_length(nonce) = 32), -- SM3
    expires_at timestamptz NOT NULL
);
CREATE INDEX seen_message_expires ON signon.seen_message (expires_at);

-- Who arrives from another region goes on with the request that waits in this browser.
CREATE INDEX request_browser ON signon.request (browser, created_at) WHERE ended_at IS NULL;
