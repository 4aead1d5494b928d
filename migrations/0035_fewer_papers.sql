-- Fewer papers (减证便民): which material of a matter a licence meets, which licences were attached to which case, and what
-- that saved.

-- The map of one matter: [{material, type, whose}], set as a whole by the body that owns the list. It goes with the code.
CREATE TABLE licenses.material_map (
    matter_code text COLLATE "C" PRIMARY KEY,
    revision    integer     NOT NULL CHECK (revision > 0),
    items       text        NOT NULL, -- canonical JSON
    set_by      text        NOT NULL,
    set_at      timestamptz NOT NULL
);

-- A licence that took the place of a paper in a case. Stays as it was, whatever becomes of the licence later.
CREATE TABLE licenses.attachment (
    project_no  text COLLATE "C" NOT NULL,
    material    text        NOT NULL, -- its name in the list
    chain       text COLLATE "C" NOT NULL, -- of the licence: a later version is the same licence
    licence_id  bigint      NOT NULL REFERENCES licenses.licence (licence_id),
    row_guid    text COLLATE "C" NOT NULL UNIQUE, -- of the case's material
    matter_code text COLLATE "C" NOT NULL,
    body        text COLLATE "C" NOT NULL CHECK (length(body) = 18), -- that handled the case then
    copies      integer     NOT NULL CHECK (copies >= 0), -- on paper, as the list asks for them
    client_id   text        NOT NULL,
    attached_at timestamptz NOT NULL,
    PRIMARY KEY (project_no, material, chain)
);
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON licenses.attachment
    FOR EACH ROW EXECUTE FUNCTION licenses.keep_record();

-- What was saved, counted as it comes: a case and a material of it count once, in the month of the first licence.
CREATE TABLE licenses.saving (
    month       date   NOT NULL CHECK (extract(day FROM month) = 1),
    matter_code text COLLATE "C" NOT NULL,
    body        text COLLATE "C" NOT NULL,
    region      text COLLATE "C" NOT NULL GENERATED ALWAYS AS (substr(body, 3, 6)) STORED,
    cases       bigint NOT NULL,
    materials   bigint NOT NULL,
    copies      bigint NOT NULL,
    PRIMARY KEY (month, matter_code, body)
);
CREATE INDEX saving_matter ON licenses.saving (matter_code, month);
CREATE INDEX saving_body ON licenses.saving (body, month);
