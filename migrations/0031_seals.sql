-- Electronic seals (电子印章): who applied for which, what was made, who may use it, and each use.
CREATE SCHEMA seals;

CREATE FUNCTION seals.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of %.% are never changed', TG_TABLE_SCHEMA, TG_TABLE_NAME;
END $$;

-- The last serial number given to a seal of each division.
CREATE TABLE seals.serial (
    area text    PRIMARY KEY CHECK (area ~ '^[0-9]{6}$'),
    last integer NOT NULL CHECK (last BETWEEN 1 AND 99999999)
);

CREATE TABLE seals.key (
    key_id  text  PRIMARY KEY CHECK (key_id ~ '^[0-9a-f]{32}$'),
    point   bytea NOT NULL CHECK (octet_length(point) = 65), -- the public half
    sealed  text, -- PKCS#8; null: destroyed
    made_at timestamptz NOT NULL
);

-- Certificates that are trusted, and those of whoever makes seals.
CREATE TABLE seals.authority (
    authority_id text        PRIMARY KEY CHECK (authority_id ~ '^[0-9a-f]{16}$'), -- of SM3 of the certificate
    role         text        NOT NULL CHECK (role IN ('root', 'intermediate', 'maker')),
    certificate  bytea       NOT NULL,
    key_id       text        REFERENCES seals.key (key_id), -- null: another's
    added_at     timestamptz NOT NULL,
    dropped_at   timestamptz,
    CHECK (role <> 'maker' OR key_id IS NOT NULL)
);

CREATE TABLE seals.revocation_list (
    issuer   bytea       PRIMARY KEY CHECK (octet_length(issuer) = 32), -- SM3 of the issuer's name
    content  bytea       NOT NULL,
    added_at timestamptz NOT NULL
);

-- Grows with each change of the two tables above: what was built from them is then built anew.
CREATE TABLE seals.trust (
    one      boolean PRIMARY KEY DEFAULT true CHECK (one),
    revision bigint  NOT NULL
);
INSERT INTO seals.trust (revision) VALUES (1);

CREATE TABLE seals.seal (
    es_id        text        COLLATE "C" PRIMARY KEY CHECK (es_id ~ '^[0-9]{14}$'),
    owner        text        COLLATE "C" NOT NULL CHECK (length(owner) = 18),
    state        text        NOT NULL
                 CHECK (state IN ('applied', 'refused', 'approved', 'made', 'enabled', 'suspended', 'cancelled')),
    revision     integer     NOT NULL CHECK (revision > 0),
    type         integer     NOT NULL,
    name         text        NOT NULL,
    purpose      text        NOT NULL,
    valid_from   timestamptz NOT NULL,
    valid_until  timestamptz NOT NULL CHECK (valid_until > valid_from),
    picture      bytea       NOT NULL, -- PNG
    width        integer     NOT NULL CHECK (width > 0), -- mm
    height       integer     NOT NULL CHECK (height > 0),
    key_id       text        REFERENCES seals.key (key_id),
    certificate  bytea, -- of the signer
    content      bytea, -- SESeal
    applied_by   text        NOT NULL, -- client id
    applied_at   timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL,
    reason       text        NOT NULL DEFAULT '', -- of the last change
    CHECK (state IN ('applied', 'refused') OR key_id IS NOT NULL),
    CHECK (state NOT IN ('made', 'enabled', 'suspended') OR content IS NOT NULL)
);
CREATE INDEX seal_owner ON seals.seal (owner, es_id);

CREATE TABLE seals.history (
    es_id    text        COLLATE "C" NOT NULL REFERENCES seals.seal (es_id),
    revision integer     NOT NULL,
    state    text        NOT NULL,
    at       timestamptz NOT NULL, -- from when it counts: signatures know whole seconds
    actor    text        NOT NULL,
    reason   text        NOT NULL,
    PRIMARY KEY (es_id, revision)
);
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON seals.history
    FOR EACH ROW EXECUTE FUNCTION seals.refuse_change();

-- Which programs of the body may sign with a seal, and for which matters.
CREATE TABLE seals.seal_right (
    right_id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    es_id        text        COLLATE "C" NOT NULL REFERENCES seals.seal (es_id),
    client_id    text        NOT NULL,
    matter_code  text        NOT NULL, -- '*': any, or none
    valid_from   timestamptz NOT NULL,
    valid_until  timestamptz CHECK (valid_until > valid_from),
    given_by     text        NOT NULL,
    given_at     timestamptz NOT NULL,
    withdrawn_by text,
    withdrawn_at timestamptz,
    CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL))
);
CREATE INDEX seal_right_client ON seals.seal_right (es_id, client_id) WHERE withdrawn_at IS NULL;

CREATE TABLE seals.seal_use (
    use_id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    es_id         text        COLLATE "C" NOT NULL REFERENCES seals.seal (es_id),
    client_id     text        NOT NULL,
    matter_code   text        NOT NULL, -- '': none was named
    project_no    text        NOT NULL, -- '': none was named
    digest        bytea       NOT NULL CHECK (octet_length(digest) = 32), -- SM3 of what was signed
    property_info text        NOT NULL,
    signed_at     timestamptz NOT NULL, -- as the signature says it
    signature     bytea       NOT NULL CHECK (octet_length(signature) = 32), -- SM3 of it
    trace_id      text        NOT NULL
);
CREATE INDEX seal_use_seal ON seals.seal_use (es_id, use_id);
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON seals.seal_use
    FOR EACH ROW EXECUTE FUNCTION seals.refuse_change();
