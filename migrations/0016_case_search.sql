-- What searches of cases need besides.

-- Cases accepted before there was a key for the applicants' index, or while it was missing: they are made up for.
CREATE INDEX case_unindexed ON cases."case" (project_no) WHERE applicant_index IS NULL;

-- A matter's or handling item's cases by acceptance: without it a search for a rare matter reads its body's whole list.
CREATE INDEX case_task ON cases."case" (left(matter_code, 31), accepted_at, project_no);

-- A code names its body: without knowing that, PostgreSQL multiplies the conditions' chances, expects one row, and reads and
-- sorts all cases of a matter for its newest fifty.
CREATE STATISTICS cases.case_codes (dependencies) ON owner, matter_code, (left(matter_code, 31)) FROM cases."case";
