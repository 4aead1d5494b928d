-- The departments' API clients. A secret is kept only as its Argon2id hash.
CREATE SCHEMA access;

CREATE TABLE access.client (
    client_id           text        PRIMARY KEY CHECK (client_id ~ '^c-[0-9a-f]{16}$'),
    name                text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    role                text        NOT NULL CHECK (role IN ('department', 'region', 'operations')),
    credit_code         text        NOT NULL CHECK (credit_code = '' OR length(credit_code) = 18),
    region              text        NOT NULL CHECK (region ~ '^[0-9]{6}$'),
    scopes              text[]      NOT NULL CHECK (cardinality(scopes) > 0),
    secret_hash         text        NOT NULL CHECK (secret_hash LIKE '$argon2id$%'),
    enabled             boolean     NOT NULL DEFAULT true,
    requests_per_second integer     NOT NULL DEFAULT 0 CHECK (requests_per_second >= 0), -- 0: the configured default
    revision            integer     NOT NULL DEFAULT 1, -- +1 with each change; the version in the journal
    created_at          timestamptz NOT NULL DEFAULT now(),
    rotated_at          timestamptz NOT NULL DEFAULT now(),
    CHECK (role <> 'department' OR credit_code <> '')
);
