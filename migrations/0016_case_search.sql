-- What searches of cases need besides.

-- Cases accepted before there was a key for the applicants' index, or while it was missing: they are made up for.
CREATE INDEX case_unindexed ON cases."case" (project_no) WHERE applicant_index IS NULL;
