-- What rests on a base directory item: which body has claimed it, and whether a list is of the province's own catalogue.
ALTER TABLE matters.matter ADD COLUMN origin text NOT NULL DEFAULT 'national' CHECK (origin IN ('local', 'national'));
UPDATE matters.matter AS m SET origin = 'local'
WHERE EXISTS (SELECT FROM matters.directory AS d
              WHERE d.origin = 'local' AND d.catalog_code IN (m.catalog_code, substr(m.task_code, 20)));
CREATE INDEX matter_origin ON matters.matter (origin, code);
CREATE INDEX matter_item ON matters.matter (catalog_code, code);
CREATE INDEX matter_coded_item ON matters.matter (substr(task_code, 20), code); -- the code inside, where it is a local one

ALTER TABLE matters.draft ADD COLUMN items text[] NOT NULL DEFAULT '{}'; -- base directory items it names
UPDATE matters.draft SET items = array_remove(ARRAY[content::jsonb ->> 'catalog_code',
                                                    nullif(substr(content::jsonb ->> 'task_code', 20), '')], NULL);
CREATE INDEX draft_items ON matters.draft USING gin (items);
