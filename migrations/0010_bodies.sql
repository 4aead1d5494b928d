-- Bodies that exercise matters (区域内实施主体). Their rows go up before the lists of their matters.
CREATE TABLE matters.body (
    credit_code text COLLATE "C" PRIMARY KEY CHECK (length(credit_code) = 18),
    row_guid    text        NOT NULL UNIQUE CHECK (length(row_guid) BETWEEN 1 AND 50),
    region      text COLLATE "C" NOT NULL CHECK (length(region) = 6),
    name_folded text        NOT NULL, -- for search: half-width, lower case
    active      boolean     NOT NULL, -- exists and exercises matters (exist_task)
    revision    integer     NOT NULL CHECK (revision > 0),
    content     text        NOT NULL, -- the API's record, canonical JSON
    position    bigint      NOT NULL, -- journal entry of its last change
    changed_at  timestamptz NOT NULL
);
CREATE INDEX body_region ON matters.body (region, credit_code);

CREATE TABLE matters.body_revision (
    credit_code text COLLATE "C" NOT NULL REFERENCES matters.body (credit_code),
    revision    integer     NOT NULL CHECK (revision > 0),
    row_guid    text        NOT NULL,
    content     text        NOT NULL,
    actor       text        NOT NULL,
    changed_at  timestamptz NOT NULL,
    PRIMARY KEY (credit_code, revision)
);
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON matters.body_revision
    FOR EACH ROW EXECUTE FUNCTION matters.refuse_change();
