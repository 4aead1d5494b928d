-- Institutional reforms (机构改革): what was planned, and every record that taking effect changed.
CREATE SCHEMA reform;

CREATE TABLE reform.reform (
    id            text        PRIMARY KEY CHECK (length(id) = 32),
    sequence      bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    name          text        NOT NULL,
    effective_at  timestamptz NOT NULL,
    state         text        NOT NULL CHECK (state IN ('draft', 'confirmed', 'blocked', 'applied', 'rolled_back')),
    content       text        NOT NULL, -- as given, canonical JSON
    blockers      text        NOT NULL, -- canonical JSON: what stood in the way when its time came
    revision      integer     NOT NULL CHECK (revision > 0),
    created_by    text        NOT NULL, -- client ids
    confirmed_by  text        NOT NULL,
    rolled_back_by text        NOT NULL,
    created_at    timestamptz NOT NULL,
    changed_at    timestamptz NOT NULL,
    applied_at    timestamptz,
    rolled_back_at timestamptz CHECK (rolled_back_at >= applied_at),
    CHECK ((state IN ('applied', 'rolled_back')) = (applied_at IS NOT NULL)),
    CHECK ((state = 'rolled_back') = (rolled_back_at IS NOT NULL))
);
ALTER TABLE reform.reform ALTER COLUMN content SET COMPRESSION lz4;
CREATE INDEX reform_due ON reform.reform (effective_at) WHERE state = 'confirmed';

-- Bodies that an applied reform touched: a later one must be rolled back before an earlier one.
CREATE TABLE reform.body (
    reform_id   text NOT NULL REFERENCES reform.reform (id),
    credit_code text COLLATE "C" NOT NULL,
    PRIMARY KEY (credit_code, reform_id)
);

CREATE TABLE reform.change (
    reform_id text    NOT NULL REFERENCES reform.reform (id),
    module    text    NOT NULL,
    ordinal   integer NOT NULL CHECK (ordinal > 0), -- in the order it was done
    kind      text    NOT NULL,
    key       text COLLATE "C" NOT NULL,
    before    text    NOT NULL, -- the module's text; '': the record was not there
    after     text    NOT NULL, -- the revision it must still have to be rolled back; '': it has none
    PRIMARY KEY (reform_id, ordinal)
);
CREATE INDEX change_key ON reform.change (key, module);
ALTER TABLE reform.change ALTER COLUMN before SET COMPRESSION lz4;
