-- Electronic supervision (电子监察): who let the time limit of a case come near or pass, and who was told.
CREATE SCHEMA supervision;

-- Tail of the supervision numbers (监察编号): date and ten digits.
CREATE SEQUENCE supervision.serial AS bigint MINVALUE 1 MAXVALUE 9999999999 CYCLE;

-- One record of a case and rule, for ever: what was lifted and comes near again is opened again under its number.
CREATE TABLE supervision.record (
    number           text COLLATE "C" PRIMARY KEY CHECK (length(number) BETWEEN 1 AND 20),
    project_no       text COLLATE "C" NOT NULL,
    rule             text COLLATE "C" NOT NULL CHECK (length(rule) BETWEEN 1 AND 20),
    colour           text        NOT NULL CHECK (colour IN ('amber', 'red')),
    warning_type     text        NOT NULL CHECK (warning_type ~ '^[0-9]?$'),
    matter_code      text        NOT NULL,
    institution      text        NOT NULL, -- body of the matter: credit code and name
    institution_name text        NOT NULL,
    department       text COLLATE "C" NOT NULL, -- body that handles the case and is asked: credit code and name
    department_name  text        NOT NULL,
    region           text COLLATE "C" NOT NULL CHECK (length(region) = 6), -- of the department
    content          text        NOT NULL CHECK (length(content) <= 1000),
    limit_at         timestamptz NOT NULL,
    sent_at          timestamptz NOT NULL,
    state            text        NOT NULL CHECK (state IN ('open', 'passed', 'lifted', 'closed')),
    state_at         timestamptz NOT NULL,
    result           text        NOT NULL CHECK (length(result) <= 1000),
    level            text        NOT NULL CHECK (level IN ('department', 'city', 'province')), -- that was told last
    round            integer     NOT NULL CHECK (round > 0), -- +1 each time it is opened again
    explanation      text        NOT NULL CHECK (length(explanation) <= 1000),
    answered_at      timestamptz,
    answered_by      text        NOT NULL, -- client id
    revision         integer     NOT NULL CHECK (revision >= round),
    UNIQUE (project_no, rule),
    CHECK ((answered_at IS NULL) = (explanation = ''))
);
CREATE INDEX record_department ON supervision.record (department, sent_at, number);
-- Pages of a region's subtree and of the whole: `region` is compared inside the index.
CREATE INDEX record_sent ON supervision.record (sent_at, number, region);
-- What the sweep looks after and the statistics count: few among many.
CREATE INDEX record_open ON supervision.record (number) INCLUDE (department, region, colour) WHERE state = 'open';

-- Who is told. `recipient`: credit code of a department, division code of a city, '' for the province.
CREATE TABLE supervision.notice (
    id              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number          text COLLATE "C" NOT NULL REFERENCES supervision.record (number),
    round           integer     NOT NULL,
    level           text        NOT NULL CHECK (level IN ('department', 'city', 'province')),
    recipient       text COLLATE "C" NOT NULL,
    sent_at         timestamptz NOT NULL,
    acknowledged_at timestamptz,
    acknowledged_by text        NOT NULL DEFAULT '', -- client id
    UNIQUE (number, round, level, recipient),
    CHECK ((acknowledged_at IS NULL) = (acknowledged_by = ''))
);
CREATE INDEX notice_queue ON supervision.notice (level, recipient, id);

-- How far each sweep has come, so that the next step goes on where the last one committed.
CREATE TABLE supervision.sweep (
    name     text        PRIMARY KEY,
    cursor   text        NOT NULL, -- '': at its beginning
    began_at timestamptz NOT NULL
);

-- The on-time rate reads a period of finished cases from the index alone. A result moves the case out of case_due
-- already, so this index costs no update that touched none.
CREATE INDEX case_finished ON cases."case" (finished_at) INCLUDE (owner, handed_to, promised_at)
    WHERE finished_at IS NOT NULL;
