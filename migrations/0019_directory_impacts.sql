-- A base directory item changed: what each list on it must answer for. One row a change and list, open until the list
-- agrees with the item again, or somebody says why it need not. What must change is found when it is read.
CREATE TABLE matters.directory_impact (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    catalog_code text COLLATE "C" NOT NULL REFERENCES matters.directory (catalog_code),
    revision     integer     NOT NULL, -- of the item
    changes      text        NOT NULL, -- JSON [{name, zh, before, after}]: fields of the item, and "state"
    code         text,                 -- the published list, or
    draft_id     text,                 -- the draft that has no published list yet
    owner        text        NOT NULL,
    region       text COLLATE "C" NOT NULL,
    created_at   timestamptz NOT NULL,
    settled_at   timestamptz,
    settled      text CHECK (settled IN ('agrees', 'dismissed', 'gone')),
    settled_by   text,
    reason       text,
    CHECK ((code IS NULL) <> (draft_id IS NULL)),
    CHECK ((settled_at IS NULL) = (settled IS NULL))
);
CREATE INDEX impact_owner ON matters.directory_impact (owner, id);
CREATE INDEX impact_region ON matters.directory_impact (region, id);
CREATE INDEX impact_open ON matters.directory_impact (id) WHERE settled_at IS NULL;
CREATE INDEX impact_open_code ON matters.directory_impact (code) WHERE settled_at IS NULL;
CREATE INDEX impact_open_draft ON matters.directory_impact (draft_id) WHERE settled_at IS NULL;
CREATE INDEX impact_open_item ON matters.directory_impact (catalog_code) WHERE settled_at IS NULL;
