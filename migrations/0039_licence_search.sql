-- A version that was made ahead of time counts before its period begins: it takes over the days that the one before had left.
ALTER TABLE licenses.licence ADD COLUMN counts_from date CHECK (counts_from < valid_from);
CREATE TRIGGER counts_from BEFORE UPDATE OF counts_from ON licenses.licence
    FOR EACH ROW EXECUTE FUNCTION licenses.keep_record();

-- Lists of one body and of all, in the order of identifiers. What else is asked stands behind it in the index, so that no row is
-- read only to be left out. What is valid is most of the table and needs no index by its state.
DROP INDEX licenses.licence_authority, licenses.licence_state;
CREATE INDEX licence_authority ON licenses.licence (authority, identifier, type);
CREATE INDEX licence_state ON licenses.licence (state, identifier, authority, type) WHERE state <> 'valid';
CREATE INDEX licence_type ON licenses.licence (type, identifier, authority);
CREATE INDEX licence_ends ON licenses.licence (valid_until, authority)
    WHERE state IN ('valid', 'suspended') AND valid_until IS NOT NULL;
CREATE INDEX licence_begins ON licenses.licence (valid_from)
    WHERE state = 'valid' AND counts_from IS NULL AND valid_from > issued_on;
