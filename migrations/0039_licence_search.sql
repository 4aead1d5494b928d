-- A version that was made ahead of time counts before its period begins: it takes over the days that the one before had left.
ALTER TABLE licenses.licence ADD COLUMN counts_from date CHECK (counts_from < valid_from);
CREATE TRIGGER counts_from BEFORE UPDATE OF counts_from ON licenses.licence
    FOR EACH ROW EXECUTE FUNCTION licenses.keep_record();
