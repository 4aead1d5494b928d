-- Events of departments' old systems, and the search for an applicant's cases.

-- The name under which a department's system knows an event: the same one again changes nothing.
ALTER TABLE cases.event
    ADD COLUMN source_id     text COLLATE "C",
    ADD COLUMN source_digest bytea; -- SM3 over what was handed in under it
CREATE UNIQUE INDEX event_source ON cases.event (project_no, source_id) WHERE source_id IS NOT NULL;

-- What came out of turn and was kept or refused by rule (case_rules.toml), until somebody or the case settles it.
CREATE TABLE cases.held_event (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sender        text COLLATE "C" NOT NULL, -- credit code of the department; '': the provincial team
    region        text COLLATE "C" NOT NULL, -- of the sender
    project_no    text COLLATE "C" NOT NULL, -- the case may not be there yet
    kind          text        NOT NULL CHECK (kind IN ('process', 'special_procedure', 'result', 'material')),
    source_id     text COLLATE "C" NOT NULL,
    source_digest bytea       NOT NULL,
    occurred_at   timestamptz NOT NULL,
    content       text        NOT NULL, -- canonical JSON, as of cases.event
    reason        text        NOT NULL CHECK (reason IN
        ('case_missing', 'out_of_order', 'after_result', 'too_old', 'future')),
    state         text        NOT NULL CHECK (state IN ('held', 'rejected', 'taken', 'discarded')),
    noted_at      timestamptz NOT NULL,
    settled_at    timestamptz,
    UNIQUE (project_no, source_id, sender),
    CHECK ((state IN ('taken', 'discarded')) = (settled_at IS NOT NULL))
);
ALTER TABLE cases.held_event ALTER COLUMN content SET COMPRESSION lz4;
CREATE INDEX held_event_sender ON cases.held_event (sender, id);
CREATE INDEX held_event_waiting ON cases.held_event (project_no) WHERE state = 'held' AND reason = 'case_missing';

-- HMAC-SM3 over type and number of the applicant's certificate, and the id of its key: searching by a number needs the key.
ALTER TABLE cases."case"
    ADD COLUMN applicant_index bytea,
    ADD COLUMN applicant_key   text;
CREATE INDEX case_applicant ON cases."case" (applicant_index, accepted_at, project_no) WHERE applicant_index IS NOT NULL;
