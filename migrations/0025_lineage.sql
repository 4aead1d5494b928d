-- Where a list or a body went in a reform of institutions, and where it came from.
CREATE TABLE matters.lineage (
    reform_id text        NOT NULL,
    old_code  text COLLATE "C" NOT NULL CHECK (length(old_code) IN (31, 33)),
    ordinal   integer     NOT NULL CHECK (ordinal >= 0), -- 1: the main heir; 0: there is none
    new_code  text COLLATE "C" NOT NULL, -- '': it ended
    version   integer     NOT NULL CHECK (version >= 0), -- task_version the heir began with; 0: it was in use before
    receiver  text        NOT NULL, -- credit code of who took over what was under way; '': nobody
    at        timestamptz NOT NULL,
    PRIMARY KEY (old_code, reform_id, ordinal),
    CHECK ((ordinal = 0) = (new_code = '') AND (new_code = '' OR length(new_code) = length(old_code)))
);
CREATE INDEX lineage_new ON matters.lineage (new_code);
CREATE INDEX lineage_reform ON matters.lineage (reform_id);

CREATE TABLE matters.body_lineage (
    reform_id text        NOT NULL,
    old_code  text COLLATE "C" NOT NULL CHECK (length(old_code) = 18),
    ordinal   integer     NOT NULL CHECK (ordinal > 0), -- 1: the main successor
    new_code  text COLLATE "C" NOT NULL CHECK (length(new_code) = 18),
    at        timestamptz NOT NULL,
    PRIMARY KEY (old_code, reform_id, ordinal)
);
CREATE INDEX body_lineage_new ON matters.body_lineage (new_code);
CREATE INDEX body_lineage_reform ON matters.body_lineage (reform_id);
