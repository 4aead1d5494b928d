-- Ratings (好差评): one per service or per case, its earlier versions, the rectification of negative ones, daily counts.
CREATE SCHEMA ratings;

-- What lists, counts and rules ask stands in columns; `content` is the row of the national table, canonical JSON without
-- row_guid. It holds the rater's name and text.
CREATE TABLE ratings.rating (
    row_guid       text COLLATE "C" PRIMARY KEY,
    project_no     text COLLATE "C" NOT NULL,
    service_no     text COLLATE "C" NOT NULL, -- of one service (一次一评); '': of the case as a whole (一事一评)
    matter_code    text COLLATE "C" NOT NULL,
    owner          text COLLATE "C" NOT NULL, -- credit code of the body
    region         text COLLATE "C" NOT NULL,
    grade          smallint    NOT NULL CHECK (grade BETWEEN 1 AND 5), -- code of satisfaction: 1 is the best
    channel        text        NOT NULL,
    rated_at       timestamptz NOT NULL,
    first_rated_at timestamptz NOT NULL,      -- version 1: changes are allowed so many days after it
    times          integer     NOT NULL CHECK (times BETWEEN 1 AND 99), -- 评价次数, n..2
    is_default     boolean     NOT NULL,
    valid          boolean     NOT NULL,      -- false: excluded after an appeal
    released       boolean     NOT NULL,      -- its text may be shown to the public
    revision       integer     NOT NULL CHECK (revision > 0),
    version        integer     NOT NULL CHECK (version BETWEEN 1 AND revision), -- of content
    given          bytea       NOT NULL,      -- SM3 over what was handed in first: the same again changes nothing
    content        text        NOT NULL,
    UNIQUE (project_no, service_no)
);
ALTER TABLE ratings.rating ALTER COLUMN content SET COMPRESSION lz4;
CREATE INDEX rating_owner ON ratings.rating (owner, rated_at, row_guid);
CREATE INDEX rating_matter ON ratings.rating (matter_code, rated_at, row_guid);
-- Pages of a region's subtree and of the whole: `region` is compared inside the index, without a visit to the row.
CREATE INDEX rating_rated ON ratings.rating (rated_at, row_guid, region);

-- Versions that were changed since. (row_guid, version) names one content for ever: the nation may have it.
CREATE TABLE ratings.history (
    row_guid text COLLATE "C" NOT NULL,
    version  integer NOT NULL CHECK (version > 0),
    content  text    NOT NULL,
    PRIMARY KEY (row_guid, version)
);
CREATE FUNCTION ratings.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was rated and done stays as it was';
END $$;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON ratings.history
    FOR EACH ROW EXECUTE FUNCTION ratings.refuse_change();

-- The rectification (整改) of a negative rating. rated_on and the codes repeat the rating's, for lists and counts.
CREATE TABLE ratings.rectification (
    row_guid       text COLLATE "C" PRIMARY KEY REFERENCES ratings.rating (row_guid),
    matter_code    text COLLATE "C" NOT NULL,
    owner          text COLLATE "C" NOT NULL,
    region         text COLLATE "C" NOT NULL,
    rated_on       date        NOT NULL,
    state          text        NOT NULL CHECK (state IN ('open', 'accepted', 'rectified', 'closed', 'appealed', 'invalid', 'withdrawn')),
    opened_at      timestamptz NOT NULL,
    due_at         timestamptz NOT NULL, -- by when it must be rectified
    rectified_at   timestamptz,
    called_back_at timestamptz,
    satisfied      boolean,              -- what the rater said when called back
    reopened       boolean     NOT NULL,
    appealed_at    timestamptz,          -- set once: there is one appeal
    revision       integer     NOT NULL CHECK (revision > 0),
    CHECK ((called_back_at IS NULL) = (satisfied IS NULL))
);
CREATE INDEX rectification_due ON ratings.rectification (due_at, row_guid, owner, region);
CREATE INDEX rectification_owner ON ratings.rectification (owner, due_at, row_guid);
CREATE INDEX rectification_rated ON ratings.rectification (rated_on, region);
CREATE INDEX rectification_matter ON ratings.rectification (matter_code, rated_on);

-- Each step of it, append-only. The notes may hold personal data.
CREATE TABLE ratings.step (
    row_guid    text COLLATE "C" NOT NULL REFERENCES ratings.rectification (row_guid),
    ordinal     bigint      GENERATED ALWAYS AS IDENTITY,
    step        text        NOT NULL,
    occurred_at timestamptz NOT NULL,
    actor       text        NOT NULL, -- client id
    note        text        NOT NULL,
    PRIMARY KEY (row_guid, ordinal)
);
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON ratings.step
    FOR EACH ROW EXECUTE FUNCTION ratings.refuse_change();

-- Ratings counted by day (Beijing), matter and grade, kept by the transactions that change them: statistics of a year read
-- these rows instead of every rating.
CREATE TABLE ratings.tally (
    matter_code text COLLATE "C" NOT NULL,
    rated_on    date     NOT NULL,
    grade       smallint NOT NULL,
    owner       text COLLATE "C" NOT NULL,
    region      text COLLATE "C" NOT NULL,
    given       bigint   NOT NULL, -- valid ones
    defaults    bigint   NOT NULL, -- of these, those that nobody gave
    excluded    bigint   NOT NULL, -- found invalid
    PRIMARY KEY (matter_code, rated_on, grade)
) WITH (fillfactor = 80);
CREATE INDEX tally_owner ON ratings.tally (owner, rated_on);
CREATE INDEX tally_day ON ratings.tally (rated_on, region);

-- Both as one, so that a statistic puts its conditions once. An appeal stops the clock.
CREATE VIEW ratings.figures AS
SELECT matter_code, owner, region, rated_on, grade, given, defaults, excluded,
       0 AS tasks, NULL::timestamptz AS due_at, NULL::timestamptz AS rectified_at, NULL::timestamptz AS called_back_at
FROM ratings.tally
UNION ALL
SELECT matter_code, owner, region, rated_on, 0::smallint, 0, 0, 0,
       1, CASE WHEN state <> 'appealed' THEN due_at END, rectified_at, called_back_at
FROM ratings.rectification WHERE state NOT IN ('withdrawn', 'invalid');
