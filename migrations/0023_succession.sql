-- Which body takes care of the records of one that ceased (institutional reform), and who shares its archive.
CREATE TABLE access.succession (
    predecessor text COLLATE "C" NOT NULL CHECK (length(predecessor) = 18),
    successor   text COLLATE "C" NOT NULL CHECK (length(successor) = 18),
    full_rights boolean NOT NULL, -- false: reads only
    reform_id   text    NOT NULL,
    PRIMARY KEY (predecessor, successor, reform_id)
);
