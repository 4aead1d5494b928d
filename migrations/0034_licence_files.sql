-- Files of licences (GB/T 36905: an OFD that bears the authority's seal), and copies of them for one use (加注件).

-- The file of a version: sealed at rest, since it shows the face.
CREATE TABLE licenses.file (
    licence_id  bigint      PRIMARY KEY REFERENCES licenses.licence (licence_id),
    es_id       text COLLATE "C" NOT NULL, -- number of the electronic seal it bears
    digest      bytea       NOT NULL UNIQUE CHECK (octet_length(digest) = 32), -- SM3 of the file
    content     text        NOT NULL, -- sealed: the file
    seal_key    text COLLATE "C" NOT NULL GENERATED ALWAYS AS (split_part(content, '.', 2)) STORED,
    sealed_by   text        NOT NULL, -- the client that sealed it, of which body, and in which matter:
    sealed_as   text COLLATE "C" NOT NULL CHECK (length(sealed_as) = 18),
    matter_code text        NOT NULL, -- on this standing copies are sealed; '': none was named
    made_at     timestamptz NOT NULL
);
ALTER TABLE licenses.file ALTER COLUMN content SET STORAGE EXTERNAL; -- what is sealed cannot be compressed
CREATE INDEX file_seal ON licenses.file (seal_key);

-- A file stays as it was sealed; only what it is sealed with at rest is made anew when the key changes.
CREATE FUNCTION licenses.keep_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR split_part(NEW.content, '.', 2) = split_part(OLD.content, '.', 2)
       OR (NEW.licence_id, NEW.es_id, NEW.digest, NEW.sealed_by, NEW.sealed_as, NEW.matter_code, NEW.made_at) IS DISTINCT FROM
          (OLD.licence_id, OLD.es_id, OLD.digest, OLD.sealed_by, OLD.sealed_as, OLD.matter_code, OLD.made_at) THEN
        RAISE EXCEPTION 'the file of a licence stays as it was sealed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON licenses.file FOR EACH ROW EXECUTE FUNCTION licenses.keep_file();

-- A copy is a use of its own kind. The copy itself is not kept: its SM3 tells whose a copy is that turns up.
ALTER TABLE licenses.use DROP CONSTRAINT use_kind_check;
ALTER TABLE licenses.use ADD CONSTRAINT use_kind_check
    CHECK (kind IN ('query', 'verify', 'code', 'presentation', 'province', 'copy'));
CREATE TABLE licenses.copy (
    copy_id     text COLLATE "C" PRIMARY KEY CHECK (copy_id ~ '^[0-9a-f]{32}$'), -- DocID in the copy
    use_id      bigint      NOT NULL UNIQUE REFERENCES licenses.use (use_id),
    digest      bytea       NOT NULL UNIQUE CHECK (octet_length(digest) = 32), -- SM3 of the copy
    good_until  timestamptz NOT NULL
);
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON licenses.copy
    FOR EACH ROW EXECUTE FUNCTION licenses.keep_record();

-- Which document a seal was put on (DocID of an OFD); '' for signatures of before, and for what is no document.
ALTER TABLE seals.seal_use ADD COLUMN document_id text NOT NULL DEFAULT '' CHECK (document_id ~* '^([0-9a-f]{32})?$');
