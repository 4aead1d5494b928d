-- The whole life of a case: the statutory clock beside the promised one, what comes before the acceptance (applications),
-- and what comes after it without a national table (hand-overs, deliveries).

-- A case keeps both limits as its list gave them then. 0 and '': the law sets none, or the case is older than this column.
-- `due_at` is the nearer of the two deadlines while the case is open. It is generated, so that updates which do not move it
-- (a process row, a material) touch no index.
ALTER TABLE cases."case"
    ADD COLUMN statutory_day  bigint NOT NULL DEFAULT 0,
    ADD COLUMN statutory_type text   NOT NULL DEFAULT '',
    ADD COLUMN statutory_at   timestamptz,
    ADD COLUMN handed_to      text COLLATE "C" CHECK (length(handed_to) = 18), -- the body that handles it for its owner; null: the owner
    ADD COLUMN handling_unit  text,                                            -- of that body; null: not said
    ADD COLUMN due_at         timestamptz GENERATED ALWAYS AS
        (CASE WHEN finished_at IS NULL THEN least(promised_at, statutory_at) END) STORED;

CREATE INDEX case_due ON cases."case" (due_at, project_no, region) WHERE due_at IS NOT NULL;
CREATE INDEX case_due_owner ON cases."case" (owner, due_at, project_no) WHERE due_at IS NOT NULL;
CREATE INDEX case_handed ON cases."case" (handed_to, accepted_at, project_no) WHERE handed_to IS NOT NULL;

-- Hand-overs (转办) of a case: from unit and body to unit and body. The owner of the matter stays what it is.
CREATE TABLE cases.transfer (
    project_no     text COLLATE "C" NOT NULL REFERENCES cases."case" (project_no),
    ordinal        bigint      GENERATED ALWAYS AS IDENTITY,
    transferred_at timestamptz NOT NULL,
    from_body      text        NOT NULL, -- credit codes
    from_unit      text        NOT NULL, -- '': not said
    to_body        text        NOT NULL,
    to_unit        text        NOT NULL,
    reason         text        NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (project_no, ordinal)
);

-- Parcels with results (送达). A parcel that came back may be followed by another.
CREATE TABLE cases.delivery (
    row_guid    text COLLATE "C" PRIMARY KEY,
    project_no  text COLLATE "C" NOT NULL REFERENCES cases."case" (project_no),
    ordinal     bigint      GENERATED ALWAYS AS IDENTITY,
    carrier     text        NOT NULL,
    waybill_no  text COLLATE "C" NOT NULL,
    sent_at     timestamptz NOT NULL,
    received_at timestamptz CHECK (received_at >= sent_at),
    returned_at timestamptz CHECK (returned_at >= sent_at),
    revision    integer     NOT NULL CHECK (revision > 0),
    UNIQUE (project_no, carrier, waybill_no),
    CHECK (received_at IS NULL OR returned_at IS NULL)
);

-- Applications (申请): the province's own records; the nation knows a case from its acceptance on.
CREATE SEQUENCE cases.application_serial AS bigint MINVALUE 1 MAXVALUE 99999999 CYCLE;
CREATE TABLE cases.application (
    application_no text COLLATE "C" PRIMARY KEY CHECK (length(application_no) BETWEEN 1 AND 50),
    matter_code    text        NOT NULL, -- 31 or 33 characters
    owner          text COLLATE "C" NOT NULL, -- credit code of the body
    region         text COLLATE "C" NOT NULL,
    state          text        NOT NULL CHECK (state IN
        ('received', 'supplementing', 'supplemented', 'accepted', 'refused', 'withdrawn')),
    received_at    timestamptz NOT NULL,
    decide_by      timestamptz NOT NULL, -- 'received' beyond it: deemed accepted
    decided_at     timestamptz,
    project_no     text COLLATE "C" UNIQUE REFERENCES cases."case" (project_no),
    revision       integer     NOT NULL CHECK (revision > 0),
    content        text        NOT NULL, -- the columns of up_pro_accept that the application gives, canonical JSON
    materials      text        NOT NULL, -- canonical JSON array of up_pro_material
    course         text        NOT NULL, -- canonical JSON object: supplement request, supplement, decision
    created_at     timestamptz NOT NULL DEFAULT now(),
    CHECK ((state = 'accepted') = (project_no IS NOT NULL)),
    CHECK ((state IN ('accepted', 'refused', 'withdrawn')) = (decided_at IS NOT NULL))
) WITH (fillfactor = 90);
ALTER TABLE cases.application ALTER COLUMN content SET COMPRESSION lz4;
CREATE INDEX application_owner ON cases.application (owner, received_at, application_no);
CREATE INDEX application_received ON cases.application (received_at, application_no, region);
-- What still waits for somebody: few among many.
CREATE INDEX application_open ON cases.application (received_at, application_no) WHERE decided_at IS NULL;
