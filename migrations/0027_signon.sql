-- Signing in: an OpenID provider for the systems of the province, its sessions and tokens.
-- Secrets that travel (cookies, codes, refresh tokens) are 32 random octets; kept is only their SM3.
CREATE SCHEMA signon;

-- What OpenID Connect needs of a client that persons sign in to; the client itself is access.client.
CREATE TABLE signon.relying_party (
    client_id  text        PRIMARY KEY,
    settings   text        NOT NULL, -- canonical JSON: names, redirect URIs, least level, scopes…
    revision   bigint      NOT NULL DEFAULT 1,
    changed_at timestamptz NOT NULL DEFAULT now()
);

-- A browser somebody is signed in with.
CREATE TABLE signon.session (
    session_id  text        PRIMARY KEY CHECK (session_id ~ '^[0-9a-f]{32}$'), -- sid in tokens
    secret      bytea       NOT NULL UNIQUE CHECK (octet_length(secret) = 32), -- SM3 of the cookie
    browser     bytea       NOT NULL CHECK (octet_length(browser) = 32),       -- SM3 of the browser's cookie
    person_id   text        NOT NULL,
    proofs      text        NOT NULL, -- JSON: acts of signing in, newest last
    acting_for  text        NOT NULL DEFAULT '', -- credit code of the legal person; empty: for oneself
    mandate_id  text        NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL,
    seen_at     timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    ended_at    timestamptz,
    CHECK ((acting_for = '') = (mandate_id = ''))
);
CREATE INDEX session_person ON signon.session (person_id) WHERE ended_at IS NULL;
CREATE INDEX session_expires ON signon.session (expires_at);

-- A request for authorization while its person signs in and consents; bound to one browser.
CREATE TABLE signon.request (
    request_id text        PRIMARY KEY CHECK (request_id ~ '^[0-9a-f]{32}$'),
    browser    bytea       NOT NULL CHECK (octet_length(browser) = 32),
    client_id  text        NOT NULL,
    content    text        NOT NULL, -- JSON: redirect_uri, scope, state, nonce, challenge, demand
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at   timestamptz
);
CREATE INDEX request_expires ON signon.request (expires_at);

-- What a person let a client have, in one session: all tokens of it come and go together.
CREATE TABLE signon.grant (
    grant_id     text        PRIMARY KEY CHECK (grant_id ~ '^[0-9a-f]{32}$'),
    client_id    text        NOT NULL,
    person_id    text        NOT NULL,
    session_id   text        NOT NULL,
    scopes       text[]      NOT NULL,
    acting_for   text        NOT NULL DEFAULT '',
    mandate_id   text        NOT NULL DEFAULT '',
    level        smallint    NOT NULL CHECK (level BETWEEN 1 AND 5), -- acr, as granted
    methods      text[]      NOT NULL,                               -- amr
    auth_time    timestamptz NOT NULL,
    nonce        text        NOT NULL DEFAULT '',
    offline      boolean     NOT NULL, -- goes on when the session ends
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    ended_at     timestamptz,
    end_reason   text
);
CREATE INDEX grant_session ON signon.grant (session_id);
CREATE INDEX grant_person ON signon.grant (person_id, client_id) WHERE ended_at IS NULL;
CREATE INDEX grant_expires ON signon.grant (expires_at);

CREATE TABLE signon.code (
    secret       bytea       PRIMARY KEY CHECK (octet_length(secret) = 32),
    grant_id     text        NOT NULL REFERENCES signon.grant (grant_id) ON DELETE CASCADE,
    redirect_uri text        NOT NULL,
    challenge    text        NOT NULL, -- PKCE S256
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz
);
CREATE INDEX code_grant ON signon.code (grant_id);

CREATE TABLE signon.refresh_token (
    secret     bytea       PRIMARY KEY CHECK (octet_length(secret) = 32),
    grant_id   text        NOT NULL REFERENCES signon.grant (grant_id) ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz -- used again after that: somebody has a copy, the grant ends
);
CREATE INDEX refresh_token_grant ON signon.refresh_token (grant_id);

CREATE TABLE signon.consent (
    person_id    text        NOT NULL,
    client_id    text        NOT NULL,
    scopes       text[]      NOT NULL,
    given_at     timestamptz NOT NULL,
    withdrawn_at timestamptz,
    PRIMARY KEY (person_id, client_id)
);

CREATE TABLE signon.password (
    person_id  text        PRIMARY KEY,
    hash       text        NOT NULL CHECK (hash LIKE '$argon2id$%'),
    changed_at timestamptz NOT NULL
);

-- Failed tries: of an account's password, from browsers it does not know and from those it does; of an identity that
-- the base did not confirm.
CREATE TABLE signon.failure (
    subject    text        NOT NULL, -- "password:<person_id>", "identity:<person_id>"
    known      boolean     NOT NULL,
    failures   integer     NOT NULL,
    since      timestamptz NOT NULL, -- of the first of them
    shut_until timestamptz,
    PRIMARY KEY (subject, known)
);

-- Browsers an account was signed in with: a stranger's failures do not shut them out.
CREATE TABLE signon.known_browser (
    person_id text        NOT NULL,
    browser   bytea       NOT NULL CHECK (octet_length(browser) = 32),
    seen_at   timestamptz NOT NULL,
    PRIMARY KEY (person_id, browser)
);

CREATE INDEX known_browser_seen ON signon.known_browser (seen_at);

CREATE TABLE signon.one_time_code (
    code_id    text        PRIMARY KEY CHECK (code_id ~ '^[0-9a-f]{32}$'),
    purpose    text        NOT NULL CHECK (purpose IN ('sign_in', 'register', 'step_up', 'mobile', 'password')),
    mobile     bytea       NOT NULL CHECK (octet_length(mobile) = 32), -- blind index
    sealed     text        NOT NULL, -- the number, for the step that follows
    browser    bytea       NOT NULL CHECK (octet_length(browser) = 32),
    digest     bytea       NOT NULL CHECK (octet_length(digest) = 32), -- keyed, of the code
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    tries      integer     NOT NULL DEFAULT 0,
    used_at    timestamptz
);
CREATE INDEX one_time_code_mobile ON signon.one_time_code (mobile, created_at);
CREATE INDEX one_time_code_expires ON signon.one_time_code (expires_at);

-- Short messages that wait to be sent; the row goes when the channel took it.
CREATE TABLE signon.message (
    message_id text        PRIMARY KEY CHECK (message_id ~ '^[0-9a-f]{32}$'),
    sealed     text        NOT NULL, -- JSON: number and text
    created_at timestamptz NOT NULL,
    due_at     timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    tries      integer     NOT NULL DEFAULT 0
);
CREATE INDEX message_due ON signon.message (due_at);

-- Keys of the tokens: the next one is published before it signs, an old one for as long as its tokens live.
CREATE TABLE signon.signing_key (
    key_id      text        PRIMARY KEY,
    algorithm   text        NOT NULL CHECK (algorithm IN ('ES256', 'SM2SM3')),
    sealed      text        NOT NULL, -- PKCS#8
    signs_from  timestamptz NOT NULL,
    signs_until timestamptz NOT NULL,
    shown_until timestamptz NOT NULL
);

-- Clients that must hear that a session is over (OpenID Connect Back-Channel Logout 1.0).
CREATE TABLE signon.logout_notice (
    notice_id  text        PRIMARY KEY CHECK (notice_id ~ '^[0-9a-f]{32}$'),
    client_id  text        NOT NULL,
    session_id text        NOT NULL,
    person_id  text        NOT NULL,
    created_at timestamptz NOT NULL,
    due_at     timestamptz NOT NULL,
    tries      integer     NOT NULL DEFAULT 0
);
CREATE INDEX logout_notice_due ON signon.logout_notice (due_at);

-- Under which name the clients of a sector know a person: random, so that no two sectors can compare theirs.
CREATE TABLE signon.subject (
    person_id text NOT NULL,
    sector    text NOT NULL,
    subject   text NOT NULL UNIQUE,
    PRIMARY KEY (person_id, sector)
);
