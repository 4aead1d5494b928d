-- Which national tables a draft is for: what its completeness is measured against.
ALTER TABLE matters.draft ADD COLUMN family text NOT NULL DEFAULT 'general';
ALTER TABLE matters.draft ALTER COLUMN family DROP DEFAULT;
