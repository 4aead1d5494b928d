-- What is under way at a body, for a reform of institutions: beside case_due_owner, the few without a deadline.
CREATE INDEX case_open_unlimited ON cases."case" (owner) WHERE due_at IS NULL AND finished_at IS NULL;
