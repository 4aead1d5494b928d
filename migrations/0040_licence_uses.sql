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
