-- Old cases in bulk.

-- Imports that go on where they stopped: what was taken of a file stands in parts, each written with its lines.
ALTER TABLE service.import
    ADD COLUMN key     text,                       -- the client's Idempotency-Key; null: it gave none
    ADD COLUMN attempt bigint NOT NULL DEFAULT 1;  -- fence: who goes on with an import shuts out whoever had it
CREATE INDEX import_client ON service.import (client_id, started_at, id);

-- Only while an import is unfinished: the end adds them to its row and removes them.
CREATE TABLE service.import_part (
    import_id  text        NOT NULL REFERENCES service.import (id) ON DELETE CASCADE,
    first_line bigint      NOT NULL CHECK (first_line > 0),
    attempt    bigint      NOT NULL,
    last_line  bigint      NOT NULL CHECK (last_line >= first_line),
    accepted   bigint      NOT NULL,
    unchanged  bigint      NOT NULL,
    rejected   bigint      NOT NULL,
    taken_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (import_id, first_line, attempt)
);

-- An event that contradicts its case is kept or refused by rule like the others.
ALTER TABLE cases.held_event
    DROP CONSTRAINT held_event_reason_check,
    ADD CONSTRAINT held_event_reason_check CHECK (reason IN
        ('case_missing', 'out_of_order', 'after_result', 'contradiction', 'too_old', 'future'));
