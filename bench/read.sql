-- What the gateway would ask the database for one GET /v1/matters/{code}: statement matters.find in
-- src/matters/store.cpp. Codes are :prefix and a number.
\set matter random(:first_matter, :last_matter)
SELECT m.code, m.row_guid, m.state, m.task_version, m.revision, m.position, r.content, m.parts,
       (extract(epoch FROM m.changed_at) * 1000)::bigint AS changed_at
FROM matters.matter m JOIN matters.revision r USING (row_guid, revision)
WHERE m.code = :prefix::text || :matter::text;
