-- More of what was done with licences, and by whom.

-- Of a verification: which fields were asked for, by name alone, and whether each agreed; null: not compared.
ALTER TABLE licenses.use ADD COLUMN fields jsonb;
-- Whether all agreed. Who fails too often on a licence is answered no more on that day.
ALTER TABLE licenses.use ADD COLUMN matched boolean;
ALTER TABLE licenses.use ADD CONSTRAINT use_verified CHECK (kind = 'verify' OR (fields IS NULL AND matched IS NULL));
CREATE INDEX use_failed ON licenses.use (client_id, licence_id, used_at) WHERE NOT matched;

-- Whose client it was: the unit is only what the client says. Null for uses of before, and for clients that are of no body.
ALTER TABLE licenses.use ADD COLUMN body text COLLATE "C" CHECK (length(body) = 18);
ALTER TABLE licenses.foreign_use ADD COLUMN body text COLLATE "C" CHECK (length(body) = 18);

-- Somebody looked for a holder's licences and found none. It has no licence to hang on, so it hangs on the holder: by a blind
-- index, and sealed so that the index can be made anew with another key. Its number is of the row of uses, to be read among them.
CREATE TABLE licenses.search (
    use_id      bigint      PRIMARY KEY DEFAULT nextval('licenses.use_use_id_seq'),
    code_index  bytea       NOT NULL CHECK (length(code_index) = 32),
    index_key   text COLLATE "C" NOT NULL,
    holder      text        NOT NULL, -- sealed
    seal_key    text COLLATE "C" NOT NULL GENERATED ALWAYS AS (split_part(holder, '.', 2)) STORED,
    kind        text        NOT NULL CHECK (kind IN ('query', 'province')),
    type        text        NOT NULL, -- that was asked for; '': any
    client_id   text        NOT NULL,
    body        text COLLATE "C" CHECK (length(body) = 18),
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
CREATE INDEX search_holder ON licenses.search (code_index, use_id);
CREATE INDEX search_index_key ON licenses.search (index_key);
CREATE INDEX search_seal ON licenses.search (seal_key);
-- Only its seal and index are made anew when the key changes.
CREATE FUNCTION licenses.keep_search() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    anew CONSTANT text[] := ARRAY['code_index', 'index_key', 'holder', 'seal_key'];
BEGIN
    IF TG_OP = 'DELETE' OR split_part(NEW.holder, '.', 2) = split_part(OLD.holder, '.', 2)
       OR to_jsonb(NEW) - anew IS DISTINCT FROM to_jsonb(OLD) - anew THEN
        RAISE EXCEPTION 'that a licence was looked for stays on record';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON licenses.search
    FOR EACH ROW EXECUTE FUNCTION licenses.keep_search();
