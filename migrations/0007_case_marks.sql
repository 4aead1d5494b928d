-- What other modules have to say about a case (supervision, ratings…), so that its timeline is one look. Nothing personal.
CREATE TABLE cases.mark (
    project_no  text COLLATE "C" NOT NULL REFERENCES cases."case" (project_no),
    ordinal     bigint      GENERATED ALWAYS AS IDENTITY,
    occurred_at timestamptz NOT NULL,
    kind        text        NOT NULL CHECK (kind <> ''), -- module and word: "supervision.amber"
    detail      text        NOT NULL,                    -- canonical JSON object
    PRIMARY KEY (project_no, ordinal)
);
