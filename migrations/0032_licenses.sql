-- Electronic licences (电子证照): a licence is a chain of versions, of which the last is current.
-- What a face shows and who holds a licence is sealed; a blind index of kind and code finds the licences of a holder.
CREATE SCHEMA licenses;

-- Codes of types that the catalogue does not know for sure, as operations gave them: provisional.
CREATE TABLE licenses.type_code (
    name     text COLLATE "C" PRIMARY KEY,
    code     text COLLATE "C" NOT NULL UNIQUE CHECK (code ~ '^[0-9A-Z]{21}$'),
    revision integer     NOT NULL CHECK (revision > 0),
    given_by text        NOT NULL,
    given_at timestamptz NOT NULL
);

-- Which client may use licences of a type, and on which grounds beside a code of the holder's.
CREATE TABLE licenses.use_right (
    type       text COLLATE "C" NOT NULL,
    client_id  text COLLATE "C" NOT NULL,
    grounds    text[]      NOT NULL CHECK (grounds <@ ARRAY['written', 'ex_officio']),
    given_by   text        NOT NULL,
    given_at   timestamptz NOT NULL,
    PRIMARY KEY (type, client_id)
);

CREATE SEQUENCE licenses.serial;

CREATE TABLE licenses.licence (
    licence_id  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    identifier  text COLLATE "C" NOT NULL UNIQUE,
    chain       text COLLATE "C" NOT NULL CHECK (chain ~ '^[0-9a-f]{32}$'), -- all versions of one licence
    type        text COLLATE "C" NOT NULL,
    type_code   text COLLATE "C" NOT NULL,
    authority   text COLLATE "C" NOT NULL CHECK (length(authority) = 18),
    serial      text COLLATE "C" NOT NULL,
    version     smallint    NOT NULL CHECK (version BETWEEN 1 AND 999),
    state       text        NOT NULL CHECK (state IN ('valid', 'suspended', 'cancelled', 'superseded')),
    reason      text        NOT NULL, -- code of a suspension or cancellation
    predecessor text COLLATE "C" REFERENCES licenses.licence (identifier),
    successor   text COLLATE "C" REFERENCES licenses.licence (identifier) DEFERRABLE INITIALLY DEFERRED,
    issued_on   date        NOT NULL,
    valid_from  date,
    valid_until date,        -- the last day
    area        text COLLATE "C" NOT NULL CHECK (area ~ '^[0-9]{6}$'),
    content     text        NOT NULL, -- sealed: number, holders, face
    seal_key    text COLLATE "C" NOT NULL GENERATED ALWAYS AS (split_part(content, '.', 2)) STORED,
    revision    integer     NOT NULL CHECK (revision > 0),
    recorded_at timestamptz NOT NULL,
    CHECK ((state = 'superseded') = (successor IS NOT NULL)),
    CHECK (state IN ('suspended', 'cancelled') OR reason = ''),
    CHECK (valid_until >= valid_from),
    UNIQUE (chain, version)
);
ALTER TABLE licenses.licence ALTER COLUMN content SET COMPRESSION lz4;
-- One current version of a licence.
CREATE UNIQUE INDEX licence_current ON licenses.licence (authority, type_code, serial) WHERE state <> 'superseded';
CREATE INDEX licence_authority ON licenses.licence (authority, identifier);
CREATE INDEX licence_state ON licenses.licence (authority, state, identifier); -- what few of many licences are
CREATE INDEX licence_seal ON licenses.licence (seal_key);

-- A cancelled or superseded version is never changed again; only its seal is made anew when the key changes.
CREATE FUNCTION licenses.keep_licence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a licence stays on record';
    END IF;
    IF (NEW.identifier, NEW.chain, NEW.type, NEW.authority, NEW.issued_on, NEW.predecessor) IS DISTINCT FROM
       (OLD.identifier, OLD.chain, OLD.type, OLD.authority, OLD.issued_on, OLD.predecessor)
       OR NEW.valid_from IS DISTINCT FROM OLD.valid_from OR NEW.valid_until IS DISTINCT FROM OLD.valid_until
       OR (OLD.state IN ('cancelled', 'superseded') AND (NEW.state, NEW.reason, NEW.successor, NEW.revision) IS DISTINCT FROM
                                                       (OLD.state, OLD.reason, OLD.successor, OLD.revision))
       OR (NEW.content <> OLD.content AND split_part(NEW.content, '.', 2) = split_part(OLD.content, '.', 2)) THEN
        RAISE EXCEPTION 'a version of a licence stays as it was issued';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON licenses.licence
    FOR EACH ROW EXECUTE FUNCTION licenses.keep_licence();

CREATE TABLE licenses.holder (
    licence_id bigint   NOT NULL REFERENCES licenses.licence (licence_id),
    ordinal    smallint NOT NULL,
    code_index bytea    NOT NULL CHECK (length(code_index) = 32),
    index_key  text COLLATE "C" NOT NULL,
    PRIMARY KEY (licence_id, ordinal)
);
CREATE INDEX holder_code ON licenses.holder (code_index, licence_id);
CREATE INDEX holder_index_key ON licenses.holder (index_key);

CREATE TABLE licenses.history (
    history_id bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    licence_id bigint      NOT NULL REFERENCES licenses.licence (licence_id),
    action     text        NOT NULL,
    state      text        NOT NULL,
    reason     text        NOT NULL,
    actor      text        NOT NULL,
    at         timestamptz NOT NULL
);
CREATE INDEX history_licence ON licenses.history (licence_id, history_id);

-- Who used a licence and what for. Holds nothing of the holder.
CREATE TABLE licenses.use (
    use_id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    licence_id  bigint      NOT NULL REFERENCES licenses.licence (licence_id),
    kind        text        NOT NULL CHECK (kind IN ('query', 'verify', 'code', 'presentation')),
    client_id   text        NOT NULL,
    unit        text        NOT NULL,
    operator    text        NOT NULL,
    matter_name text        NOT NULL,
    matter_code text        NOT NULL,
    project_no  text        NOT NULL,
    ground      text        NOT NULL,
    reference   text        NOT NULL,
    trace_id    text        NOT NULL,
    used_at     timestamptz NOT NULL
);
CREATE INDEX use_licence ON licenses.use (licence_id, use_id);
CREATE FUNCTION licenses.keep_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what happened to a licence stays on record';
END $$;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON licenses.use FOR EACH ROW EXECUTE FUNCTION licenses.keep_record();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON licenses.history FOR EACH ROW EXECUTE FUNCTION licenses.keep_record();

-- What a holder gives for one use: a code (用证码), or the two-dimensional code shown (亮证). Kept is only its SM3.
CREATE TABLE licenses.pass (
    secret      bytea       PRIMARY KEY CHECK (octet_length(secret) = 32),
    kind        text        NOT NULL CHECK (kind IN ('code', 'presentation')),
    licence_id  bigint      NOT NULL REFERENCES licenses.licence (licence_id),
    client_id   text        NOT NULL, -- the only one that may use it; '' for any
    matter_code text        NOT NULL, -- the only one it may be used in; '' for any
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz
);
CREATE INDEX pass_expires ON licenses.pass (expires_at);
