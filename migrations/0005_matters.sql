-- The matter library (政务服务事项库): base directory, published implementation lists with every version, drafts.
CREATE SCHEMA matters;

-- A published version is history: what a case or a receipt names must stay as it was.
CREATE FUNCTION matters.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'published versions are immutable';
END $$;

-- Base directory (基本目录). origin 'national' came down from the nation, 'local' is the province's own and goes up.
CREATE TABLE matters.directory (
    catalog_code text COLLATE "C" PRIMARY KEY CHECK (length(catalog_code) = 12),
    row_guid     text        NOT NULL CHECK (length(row_guid) BETWEEN 1 AND 50),
    origin       text        NOT NULL CHECK (origin IN ('local', 'national')),
    task_version integer     NOT NULL CHECK (task_version > 0), -- +1 with each change of content
    revision     integer     NOT NULL CHECK (revision > 0),     -- +1 with each change at all
    state        text        NOT NULL CHECK (state IN ('published', 'suspended', 'cancelled')),
    task_name    text        NOT NULL,
    name_folded  text        NOT NULL, -- for search: half-width, lower case
    task_type    text        NOT NULL,
    use_level    text[]      NOT NULL,
    content      text        NOT NULL, -- the API's record, canonical JSON
    position     bigint      NOT NULL DEFAULT 0, -- journal entry of its last publication; 0: the nation has it already
    changed_at   timestamptz NOT NULL
);

CREATE TABLE matters.directory_revision (
    catalog_code text COLLATE "C" NOT NULL REFERENCES matters.directory (catalog_code),
    revision     integer     NOT NULL CHECK (revision > 0),
    row_guid     text        NOT NULL,
    task_version integer     NOT NULL CHECK (task_version > 0),
    state        text        NOT NULL,
    content      text        NOT NULL,
    actor        text        NOT NULL,
    changed_at   timestamptz NOT NULL,
    PRIMARY KEY (catalog_code, revision)
);
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON matters.directory_revision
    FOR EACH ROW EXECUTE FUNCTION matters.refuse_change();

-- The newest state of each implementation list (实施清单). What a case needs to be accepted stands in columns.
CREATE TABLE matters.matter (
    code               text COLLATE "C" PRIMARY KEY CHECK (length(code) IN (31, 33)),
    row_guid           text        NOT NULL UNIQUE CHECK (length(row_guid) BETWEEN 1 AND 36),
    task_code          text        NOT NULL CHECK (length(task_code) = 31),
    owner              text        NOT NULL CHECK (length(owner) = 18),
    dept_name          text        NOT NULL,
    region             text COLLATE "C" NOT NULL CHECK (length(region) = 6),
    catalog_code       text        NOT NULL,
    local_catalog_code text        NOT NULL,
    local_task_code    text        NOT NULL,
    task_type          text        NOT NULL,
    use_level          text[]      NOT NULL,
    task_name          text        NOT NULL,
    name_folded        text        NOT NULL,
    grams              text[]      NOT NULL, -- one and two characters of name_folded: any part of a Chinese name is found
    project_type       text        NOT NULL,
    promise_day        bigint      NOT NULL,
    promise_type       text        NOT NULL,
    state              text        NOT NULL CHECK (state IN ('published', 'suspended', 'cancelled')),
    task_version       integer     NOT NULL CHECK (task_version > 0),
    revision           integer     NOT NULL CHECK (revision >= task_version),
    parts              text        NOT NULL, -- JSON [{table, row_guid, version}]: how often each part was sent
    position           bigint      NOT NULL,
    changed_at         timestamptz NOT NULL,
    CHECK (left(code, 31) = task_code AND left(task_code, 18) = owner)
);
CREATE INDEX matter_grams ON matters.matter USING gin (grams);
CREATE INDEX matter_owner ON matters.matter (owner, code);
CREATE INDEX matter_region ON matters.matter (region, code);
CREATE INDEX matter_type ON matters.matter (task_type, code);

CREATE TABLE matters.revision (
    row_guid     text        NOT NULL, -- of the matter
    revision     integer     NOT NULL CHECK (revision > 0),
    task_version integer     NOT NULL CHECK (task_version > 0),
    state        text        NOT NULL,
    content      text        NOT NULL,
    sent         text        NOT NULL, -- JSON [{table, row_guid, version, operation}]: the rows this revision gives the nation
    digest       bytea       NOT NULL CHECK (octet_length(digest) = 32),
    source       text,                 -- the foreign row it was taken over from, to the letter
    actor        text        NOT NULL,
    changed_at   timestamptz NOT NULL,
    PRIMARY KEY (row_guid, revision)
);
ALTER TABLE matters.revision ALTER COLUMN content SET COMPRESSION lz4;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON matters.revision
    FOR EACH ROW EXECUTE FUNCTION matters.refuse_change();

-- Not published yet; may be incomplete. A draft from a legacy list keeps its source row and what was wrong with it.
CREATE TABLE matters.draft (
    id           text        PRIMARY KEY CHECK (length(id) = 32),
    sequence     bigint      GENERATED ALWAYS AS IDENTITY UNIQUE,
    code         text        UNIQUE, -- one open draft of a matter; null while the codes are not filled in
    owner        text        NOT NULL, -- '' while the body is unknown (legacy lists)
    region       text COLLATE "C" NOT NULL,
    task_name    text        NOT NULL,
    task_type    text        NOT NULL,
    base_version integer     NOT NULL, -- task_version it was made from; 0: new
    revision     integer     NOT NULL CHECK (revision > 0),
    content      text        NOT NULL,
    findings     text        NOT NULL, -- JSON: why values of the source stand not in content
    missing      integer     NOT NULL,
    faulty       integer     NOT NULL,
    source       text,
    profile      text        NOT NULL DEFAULT '',
    source_key   text,
    import_id    text        NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    UNIQUE (profile, source_key)
);
CREATE INDEX draft_owner ON matters.draft (owner, sequence);
CREATE INDEX draft_region ON matters.draft (region, sequence);
CREATE INDEX draft_import ON matters.draft (import_id) WHERE import_id <> '';
