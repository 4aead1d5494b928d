-- Under which versions of the code tables a record was written, and which codes were converted for it. '{}': written before
-- this was kept, so read as it stands.
ALTER TABLE matters.draft
    ADD COLUMN code_versions text NOT NULL DEFAULT '{}', -- JSON {code table: version}, of the tables its values use
    ADD COLUMN conversions   text NOT NULL DEFAULT '[]'; -- JSON [{pointer, zh, version, from, from_zh, to, to_zh}]
ALTER TABLE matters.revision
    ADD COLUMN code_versions text NOT NULL DEFAULT '{}',
    ADD COLUMN conversions   text NOT NULL DEFAULT '[]';
