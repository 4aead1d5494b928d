-- What the mechanism of requests keeps: first outcomes by Idempotency-Key, and the reports of bulk imports.
CREATE SCHEMA service;

CREATE TABLE service.outcome (
    client_id    text        NOT NULL,
    key          text        NOT NULL,
    request_hash bytea       NOT NULL, -- SM3 of method, path and body
    status       integer     NOT NULL,
    fields       text        NOT NULL, -- JSON object of the answer's own header fields
    body         text        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (client_id, key)
);
CREATE INDEX outcome_created ON service.outcome (created_at);

CREATE TABLE service.import (
    id          text        PRIMARY KEY,
    client_id   text        NOT NULL,
    kind        text        NOT NULL, -- "cases", "matters"…
    state       text        NOT NULL CHECK (state IN ('running', 'finished', 'interrupted')),
    lines       bigint      NOT NULL DEFAULT 0,
    accepted    bigint      NOT NULL DEFAULT 0,
    unchanged   bigint      NOT NULL DEFAULT 0,
    rejected    bigint      NOT NULL DEFAULT 0,
    started_at  timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz
);

-- Reasons name fields and rules, never a value of a person.
CREATE TABLE service.import_error (
    import_id text   NOT NULL REFERENCES service.import (id) ON DELETE CASCADE,
    line      bigint NOT NULL,
    reasons   text   NOT NULL, -- JSON array of {pointer, code, zh, en}
    PRIMARY KEY (import_id, line)
);
