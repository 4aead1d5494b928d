-- Licences at the nation. What went up is kept as it went: a row by dataset, key and version, sealed.
CREATE TABLE licenses.version (
    dataset  text COLLATE "C" NOT NULL,
    key      text COLLATE "C" NOT NULL,
    version  integer NOT NULL CHECK (version > 0),
    content  text    NOT NULL,
    seal_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (split_part(content, '.', 2)) STORED,
    PRIMARY KEY (dataset, key, version)
);
ALTER TABLE licenses.version ALTER COLUMN content SET COMPRESSION lz4;
CREATE INDEX version_seal ON licenses.version (seal_key);
CREATE FUNCTION licenses.keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.dataset, NEW.key, NEW.version) IS DISTINCT FROM (OLD.dataset, OLD.key, OLD.version)
       OR split_part(NEW.content, '.', 2) = split_part(OLD.content, '.', 2) THEN
        RAISE EXCEPTION 'what was journaled stays as it is';
    END IF;
    RETURN NEW;
END $$;
-- Only its seal is made anew when the key changes.
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON licenses.version
    FOR EACH ROW EXECUTE FUNCTION licenses.keep_version();

-- The version last journaled of a row, whether the nation is to hold a row now, and where in the journal that stands.
CREATE TABLE licenses.sent (
    dataset  text COLLATE "C" NOT NULL,
    key      text COLLATE "C" NOT NULL,
    version  integer NOT NULL CHECK (version > 0),
    live     boolean NOT NULL,
    position bigint  NOT NULL,
    PRIMARY KEY (dataset, key)
);

-- Uses of licences of other provinces: what for, nothing of the holder. A search has no identifier.
CREATE TABLE licenses.foreign_use (
    use_id      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    identifier  text COLLATE "C" NOT NULL,
    type        text        NOT NULL,
    outcome     text        NOT NULL CHECK (outcome IN ('asked', 'given', 'refused')),
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
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON licenses.foreign_use
    FOR EACH ROW EXECUTE FUNCTION licenses.keep_record();

-- Other provinces use ours through the nation.
ALTER TABLE licenses.use DROP CONSTRAINT use_kind_check;
ALTER TABLE licenses.use ADD CONSTRAINT use_kind_check
    CHECK (kind IN ('query', 'verify', 'code', 'presentation', 'province'));

-- Signed calls of the nation's that were here: each counts once.
CREATE TABLE licenses.seen_call (
    nonce      bytea       PRIMARY KEY CHECK (octet_length(nonce) = 32),
    expires_at timestamptz NOT NULL
);
CREATE INDEX seen_call_expires ON licenses.seen_call (expires_at);
