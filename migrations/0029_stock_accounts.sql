-- Accounts of old systems (存量用户): what became of each when it was cleaned. What is personal stands only in the sealed claim
-- and in keyed hashes.
CREATE TABLE identity.stock_account (
    stock_id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source        text COLLATE "C" NOT NULL,
    account_index bytea NOT NULL CHECK (length(account_index) = 32), -- of source and account name
    cert_index    bytea CHECK (length(cert_index) = 32),             -- null: rejected
    index_key     text COLLATE "C" NOT NULL,                         -- under which key both are
    claim         text NOT NULL,                                     -- sealed
    seal_key      text COLLATE "C" NOT NULL GENERATED ALWAYS AS (split_part(claim, '.', 2)) STORED,
    import_id     text NOT NULL,
    line          bigint NOT NULL CHECK (line > 0),
    level         smallint NOT NULL CHECK (level BETWEEN 0 AND 4),   -- what the old level maps to
    verified_at   timestamptz,                                       -- by the old system
    person_id     text COLLATE "C" REFERENCES identity.person (person_id),
    standing      text NOT NULL CHECK (standing IN ('waiting', 'passed', 'lowered', 'merged', 'rejected')),
    reason        text NOT NULL,                                     -- of the standing: a code
    dispute       text CHECK (dispute IN ('name', 'mobile')),        -- waits for somebody to settle it
    settled_by    text,
    changed_at    timestamptz NOT NULL,
    outcome       text COLLATE "C" NOT NULL
                  GENERATED ALWAYS AS (CASE WHEN dispute IS NULL THEN standing ELSE 'conflict' END) STORED,
    CHECK ((standing = 'rejected') = (person_id IS NULL)),
    CHECK ((standing = 'rejected') = (cert_index IS NULL)),
    CHECK (dispute IS NULL OR standing <> 'rejected')
);
CREATE UNIQUE INDEX stock_account_name ON identity.stock_account (account_index);
CREATE INDEX stock_account_cert ON identity.stock_account (cert_index) WHERE cert_index IS NOT NULL;
CREATE INDEX stock_account_list ON identity.stock_account (source, outcome, stock_id);
-- Whom the base is to be asked about.
CREATE INDEX stock_account_waiting ON identity.stock_account (stock_id) WHERE standing = 'waiting';
CREATE INDEX stock_account_seal ON identity.stock_account (seal_key);
CREATE INDEX stock_account_index_key ON identity.stock_account (index_key);
CREATE INDEX stock_account_person ON identity.stock_account (person_id) WHERE person_id IS NOT NULL;
