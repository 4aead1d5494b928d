-- The statutory limit beside the promised one; kinds of matters that nobody applies for promise nothing.
ALTER TABLE matters.matter
    ADD COLUMN statutory_day  bigint,
    ADD COLUMN statutory_type text,
    ALTER COLUMN project_type DROP NOT NULL,
    ALTER COLUMN promise_day  DROP NOT NULL,
    ALTER COLUMN promise_type DROP NOT NULL;

UPDATE matters.matter AS m
SET statutory_day  = (r.content::json ->> 'anticipate_day')::bigint,
    statutory_type = r.content::json ->> 'anticipate_type'
FROM matters.revision AS r
WHERE r.row_guid = m.row_guid AND r.revision = m.revision;
