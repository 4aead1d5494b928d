-- Who a person (自然人) or legal person (法人) is, who acts for whom, and what the nation is told of it. Personal data stands
-- here only sealed (text "v1.<key id>.…") or as a keyed hash (blind index); region, level and states are in plain.
CREATE SCHEMA identity;

-- Keys under which rows are sealed and indexed: a process that does not know one of them reads its key file again.
CREATE TABLE identity.sealing_key (
    key_id text COLLATE "C" PRIMARY KEY
);

-- An account. version, live and position are those of its row at the nation: the version last journaled, whether the nation
-- is to hold a row now, and where in the journal that stands. So in every table below.
CREATE TABLE identity.person (
    person_id    text COLLATE "C" PRIMARY KEY CHECK (person_id ~ '^[0-9a-f]{32}$'),
    state        text        NOT NULL CHECK (state IN ('active', 'closed', 'merged')),
    merged_into  text COLLATE "C" REFERENCES identity.person (person_id),
    region       text COLLATE "C" NOT NULL CHECK (region ~ '^[0-9]{6}$'),
    origin       text        NOT NULL,    -- "register", "window", "national", "region:p33"…
    cert_index   bytea CHECK (length(cert_index) = 32),
    mobile_index bytea CHECK (length(mobile_index) = 32),
    index_key    text COLLATE "C" NOT NULL, -- under which key both are
    binding      text        NOT NULL,    -- digest of the identity, salted for this account; '' for none
    level        smallint    NOT NULL CHECK (level BETWEEN 0 AND 5),
    level_until  timestamptz,             -- when it next changes by itself
    profile      text        NOT NULL,    -- sealed
    seal_key     text COLLATE "C" NOT NULL GENERATED ALWAYS AS (split_part(profile, '.', 2)) STORED,
    revision     integer     NOT NULL CHECK (revision > 0),
    version      integer     NOT NULL CHECK (version >= 0),
    live         boolean     NOT NULL,
    position     bigint      NOT NULL,
    CHECK ((state = 'merged') = (merged_into IS NOT NULL)),
    CHECK (state = 'active' OR (cert_index IS NULL AND mobile_index IS NULL AND binding = ''))
);
CREATE UNIQUE INDEX person_cert ON identity.person (cert_index) WHERE cert_index IS NOT NULL;
CREATE UNIQUE INDEX person_mobile ON identity.person (mobile_index) WHERE mobile_index IS NOT NULL;
CREATE INDEX person_level ON identity.person (level_until) WHERE level_until IS NOT NULL;
CREATE INDEX person_seal ON identity.person (seal_key);
CREATE INDEX person_index_key ON identity.person (index_key);
CREATE INDEX person_merged ON identity.person (merged_into) WHERE merged_into IS NOT NULL;

-- What was checked of a person's identity, append-only but for its withdrawal.
CREATE TABLE identity.evidence (
    evidence_id  text COLLATE "C" PRIMARY KEY,
    ordinal      bigint      GENERATED ALWAYS AS IDENTITY,
    person_id    text COLLATE "C" NOT NULL REFERENCES identity.person (person_id),
    kind         text        NOT NULL,
    level        smallint    NOT NULL CHECK (level BETWEEN 1 AND 5),
    binding      text        NOT NULL,
    base         text        NOT NULL,
    reference    text        NOT NULL,
    officer      text        NOT NULL, -- staff number, of a check at a window
    actor        text        NOT NULL,
    valid_from   timestamptz NOT NULL,
    valid_until  timestamptz,
    withdrawn_at timestamptz,
    withdrawn_by text,
    reason       text,                 -- sealed
    seal_key     text COLLATE "C" GENERATED ALWAYS AS (split_part(reason, '.', 2)) STORED,
    CHECK ((withdrawn_at IS NULL) = (reason IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE INDEX evidence_person ON identity.evidence (person_id, ordinal);
CREATE INDEX evidence_seal ON identity.evidence (seal_key) WHERE seal_key IS NOT NULL;
CREATE FUNCTION identity.keep_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at)
       OR (NEW.evidence_id, NEW.person_id, NEW.kind, NEW.level, NEW.binding, NEW.base, NEW.reference, NEW.officer, NEW.actor,
           NEW.valid_from) IS DISTINCT FROM
          (OLD.evidence_id, OLD.person_id, OLD.kind, OLD.level, OLD.binding, OLD.base, OLD.reference, OLD.officer, OLD.actor,
           OLD.valid_from) OR NEW.valid_until IS DISTINCT FROM OLD.valid_until THEN
        RAISE EXCEPTION 'what was checked stays as it was';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON identity.evidence
    FOR EACH ROW EXECUTE FUNCTION identity.keep_evidence();

CREATE TABLE identity.corporation (
    credit_code text COLLATE "C" PRIMARY KEY CHECK (length(credit_code) = 18),
    state       text        NOT NULL CHECK (state IN ('active', 'suspended', 'cancelled')),
    profile     text        NOT NULL, -- sealed
    seal_key    text COLLATE "C" NOT NULL GENERATED ALWAYS AS (split_part(profile, '.', 2)) STORED,
    -- Evidence of its verification: name, code and representative agreed with the base. Gone when one of them changes.
    verified_at        timestamptz,
    verified_by        text NOT NULL,
    verified_base      text NOT NULL,
    verified_reference text NOT NULL,
    revision    integer     NOT NULL CHECK (revision > 0),
    version     integer     NOT NULL CHECK (version >= 0),
    live        boolean     NOT NULL,
    position    bigint      NOT NULL
);
CREATE INDEX corporation_seal ON identity.corporation (seal_key);

-- A person acts for a legal person (授权).
CREATE TABLE identity.mandate (
    mandate_id  text COLLATE "C" PRIMARY KEY,
    credit_code text COLLATE "C" NOT NULL REFERENCES identity.corporation (credit_code),
    person_id   text COLLATE "C" NOT NULL REFERENCES identity.person (person_id),
    role        text        NOT NULL CHECK (role IN ('representative', 'agent')),
    matters     text[]      NOT NULL, -- codes; none: all
    binding     text        NOT NULL, -- of the person, when it was given: another identity has it no more
    valid_from  timestamptz NOT NULL,
    valid_until timestamptz,
    granted_by  text        NOT NULL,
    ended_at    timestamptz,
    ended_by    text,
    revision    integer     NOT NULL CHECK (revision > 0),
    version     integer     NOT NULL CHECK (version >= 0),
    live        boolean     NOT NULL,
    position    bigint      NOT NULL,
    CHECK (valid_until > valid_from),
    CHECK ((ended_at IS NULL) = (ended_by IS NULL))
);
CREATE INDEX mandate_person ON identity.mandate (person_id) WHERE ended_at IS NULL;
CREATE INDEX mandate_corporation ON identity.mandate (credit_code, valid_from, mandate_id);
CREATE UNIQUE INDEX mandate_representative ON identity.mandate (credit_code) WHERE role = 'representative' AND ended_at IS NULL;

-- Records that the nation gets as they come: the government side and details of legal persons.
CREATE TABLE identity.record (
    table_name text COLLATE "C" NOT NULL,
    key        text COLLATE "C" NOT NULL,
    row_guid   text COLLATE "C" NOT NULL UNIQUE,
    content    text        NOT NULL, -- sealed
    seal_key   text COLLATE "C" NOT NULL GENERATED ALWAYS AS (split_part(content, '.', 2)) STORED,
    revision   integer     NOT NULL CHECK (revision > 0),
    version    integer     NOT NULL CHECK (version >= 0),
    live       boolean     NOT NULL,
    position   bigint      NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (table_name, key)
);
CREATE INDEX record_seal ON identity.record (seal_key);

-- Every row that was journaled for the nation. (dataset, key, version) names one content for ever; only its seal is made anew
-- when the key changes.
CREATE TABLE identity.version (
    dataset  text COLLATE "C" NOT NULL,
    key      text COLLATE "C" NOT NULL,
    version  integer NOT NULL CHECK (version > 0),
    content  text    NOT NULL, -- sealed
    seal_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (split_part(content, '.', 2)) STORED,
    PRIMARY KEY (dataset, key, version)
);
ALTER TABLE identity.version ALTER COLUMN content SET COMPRESSION lz4;
CREATE INDEX version_seal ON identity.version (seal_key);
CREATE FUNCTION identity.keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.dataset, NEW.key, NEW.version) IS DISTINCT FROM (OLD.dataset, OLD.key, OLD.version)
       OR split_part(NEW.content, '.', 2) = split_part(OLD.content, '.', 2) THEN
        RAISE EXCEPTION 'a version stays as it was';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON identity.version
    FOR EACH ROW EXECUTE FUNCTION identity.keep_version();

-- The least level (最低实名等级) that a matter demands of who applies.
CREATE TABLE identity.matter_level (
    matter_code text COLLATE "C" PRIMARY KEY,
    level       smallint NOT NULL CHECK (level BETWEEN 1 AND 5),
    revision    integer  NOT NULL CHECK (revision > 0)
);
