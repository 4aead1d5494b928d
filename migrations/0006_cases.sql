-- Cases (办件): the acceptance with its state, what happened to it since, and every version that was corrected.
CREATE SCHEMA cases;

-- Serial of our own case numbers: eight digits, behind implementation code, date and way of applying.
CREATE SEQUENCE cases.serial AS bigint MINVALUE 1 MAXVALUE 99999999 CYCLE;

-- What lists and rules ask stands in columns, the rest in `content`. The implementation code is left(matter_code, 31).
CREATE TABLE cases."case" (
    project_no    text COLLATE "C" PRIMARY KEY CHECK (length(project_no) BETWEEN 1 AND 50),
    row_guid      text COLLATE "C" NOT NULL UNIQUE,
    matter_code   text        NOT NULL, -- 31 or 33 characters
    task_version  integer     NOT NULL, -- of the list it was accepted under
    owner         text COLLATE "C" NOT NULL, -- credit code of the body
    region        text COLLATE "C" NOT NULL, -- six digits of the credit code
    state         text        NOT NULL CHECK (state IN ('accepted', 'processing', 'finished')),
    applied_at    timestamptz NOT NULL,
    accepted_at   timestamptz NOT NULL,
    promise_day   bigint      NOT NULL, -- the promise as the list gave it then, so that a correction can count it anew
    promise_type  text        NOT NULL,
    promised_at   timestamptz,          -- the deadline with extensions and suspensions; null: none can be counted
    finished_at   timestamptz,
    last_event_at timestamptz NOT NULL, -- end of the latest process, else the acceptance
    revision      integer     NOT NULL CHECK (revision > 0),              -- +1 with each change of anything of the case
    version       integer     NOT NULL CHECK (version BETWEEN 1 AND revision), -- of the acceptance
    given         bytea       NOT NULL, -- SM3 over what was handed in first: the same line of an import again changes nothing
    content       text        NOT NULL, -- the acceptance in our API's form, canonical JSON without project_no and row_guid
    created_at    timestamptz NOT NULL DEFAULT now(),
    CHECK ((state = 'finished') = (finished_at IS NOT NULL))
) WITH (fillfactor = 90); -- room for the updates each event brings: no index holds what they change
ALTER TABLE cases."case" ALTER COLUMN content SET COMPRESSION lz4;
CREATE INDEX case_owner ON cases."case" (owner, accepted_at, project_no);
-- Pages of a region's subtree and of the whole: `region` is compared inside the index, without a visit to the row.
CREATE INDEX case_accepted ON cases."case" (accepted_at, project_no, region);

CREATE TABLE cases.event (
    row_guid    text COLLATE "C" PRIMARY KEY,
    project_no  text COLLATE "C" NOT NULL REFERENCES cases."case" (project_no),
    kind        text        NOT NULL CHECK (kind IN ('process', 'special_procedure', 'result', 'material')),
    ordinal     bigint      GENERATED ALWAYS AS IDENTITY, -- order of arrival
    version     integer     NOT NULL CHECK (version > 0),
    occurred_at timestamptz NOT NULL, -- when it began; of a material: when it was reported
    content     text        NOT NULL  -- canonical JSON without project_no and row_guid
);
ALTER TABLE cases.event ALTER COLUMN content SET COMPRESSION lz4;
CREATE INDEX event_case ON cases.event (project_no);
CREATE UNIQUE INDEX event_one_result ON cases.event (project_no) WHERE kind = 'result';

-- Versions that were corrected since. (row_guid, version) names one content for ever: the nation may have it.
CREATE TABLE cases.history (
    row_guid text COLLATE "C" NOT NULL,
    version  integer NOT NULL CHECK (version > 0),
    content  text    NOT NULL,
    PRIMARY KEY (row_guid, version)
);
ALTER TABLE cases.history ALTER COLUMN content SET COMPRESSION lz4;
CREATE FUNCTION cases.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'corrected versions are immutable';
END $$;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON cases.history
    FOR EACH ROW EXECUTE FUNCTION cases.refuse_change();
