-- The editorial flow (编辑流程): how far a draft has come and who brought it there; planned starts and ends that take
-- effect by themselves; the list of matters as it stood at any moment.
ALTER TABLE matters.draft
    ADD COLUMN stage        text NOT NULL DEFAULT 'editing'
        CHECK (stage IN ('editing', 'submitted', 'reviewed', 'returned', 'scheduled')),
    ADD COLUMN stage_by     text NOT NULL DEFAULT '', -- who took it to its stage; '' while it is edited
    ADD COLUMN edited_by    text NOT NULL DEFAULT '', -- who put in what stands there; '': before this was kept
    ADD COLUMN effective_at timestamptz,              -- planned start
    ADD CHECK ((stage = 'scheduled') = (effective_at IS NOT NULL));
CREATE INDEX draft_stage ON matters.draft (stage, sequence) WHERE stage <> 'editing';
CREATE INDEX draft_due ON matters.draft (effective_at, sequence) WHERE stage = 'scheduled';

-- What happened to a draft, also when it is gone: the history of a publication.
CREATE TABLE matters.draft_step (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    draft_id     text        NOT NULL,
    code         text COLLATE "C", -- as far as the codes were filled in
    owner        text        NOT NULL,
    region       text COLLATE "C" NOT NULL,
    revision     integer     NOT NULL, -- of the draft
    step         text        NOT NULL
        CHECK (step IN ('edited', 'submitted', 'reviewed', 'returned', 'scheduled', 'published', 'deleted')),
    actor        text        NOT NULL, -- client id, or "system"
    reason       text,
    effective_at timestamptz,
    task_version integer,              -- that a publication made
    at           timestamptz NOT NULL
);
CREATE INDEX draft_step_draft ON matters.draft_step (draft_id, id);
CREATE INDEX draft_step_code ON matters.draft_step (code, draft_id);
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON matters.draft_step
    FOR EACH ROW EXECUTE FUNCTION matters.refuse_change();

-- The planned end (计划取消日期): from here on no case is accepted under the list, whether its cancelling has run or not.
ALTER TABLE matters.matter ADD COLUMN ends_at timestamptz;
UPDATE matters.matter AS m SET ends_at = (r.content::json ->> 'plan_cancel_date')::timestamptz
FROM matters.revision AS r
WHERE r.row_guid = m.row_guid AND r.revision = m.revision AND r.content::json ->> 'plan_cancel_date' IS NOT NULL;
CREATE INDEX matter_ends ON matters.matter (ends_at, code) WHERE state <> 'cancelled' AND ends_at IS NOT NULL;

-- How each list stood from one moment to the next, with what a search asks. Rows are added; only an open end is closed.
CREATE TABLE matters.standing (
    code         text COLLATE "C" NOT NULL REFERENCES matters.matter (code),
    revision     integer     NOT NULL,
    row_guid     text        NOT NULL,
    from_at      timestamptz NOT NULL,
    to_at        timestamptz NOT NULL DEFAULT 'infinity',
    state        text        NOT NULL,
    task_version integer     NOT NULL,
    owner        text        NOT NULL,
    dept_name    text        NOT NULL,
    region       text COLLATE "C" NOT NULL,
    catalog_code text        NOT NULL,
    task_type    text        NOT NULL,
    use_level    text[]      NOT NULL,
    task_name    text        NOT NULL,
    name_folded  text        NOT NULL,
    grams        text[]      NOT NULL,
    origin       text        NOT NULL,
    PRIMARY KEY (code, revision),
    CHECK (from_at <= to_at)
);
CREATE FUNCTION matters.close_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed matters.standing := NEW;
BEGIN
    closed.to_at := OLD.to_at;
    IF TG_OP = 'DELETE' OR OLD.to_at <> 'infinity' OR closed IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'what stood once is immutable';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON matters.standing
    FOR EACH ROW EXECUTE FUNCTION matters.close_only();

-- Back-fill: what the revisions say. A list's moments never run backwards. Names are folded as search_text.cpp folds them.
CREATE FUNCTION pg_temp.fold_name(name text) RETURNS text LANGUAGE sql AS $$
    SELECT btrim(regexp_replace(
        translate(translate(name, (SELECT string_agg(chr(n), '' ORDER BY n) FROM generate_series(65281, 65374) AS n),
                            (SELECT string_agg(chr(n), '' ORDER BY n) FROM generate_series(33, 126) AS n)),
                  'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'),
        '[\u0001-\u0020\u007F\u00A0\u3000]+', ' ', 'g'), ' ')
$$;
CREATE FUNCTION pg_temp.grams(folded text) RETURNS text[] LANGUAGE sql AS $$
    SELECT array_agg(gram) FROM (
        SELECT substr(folded, i, 1) AS gram FROM generate_series(1, length(folded)) AS i
        UNION SELECT substr(folded, i, 2) FROM generate_series(1, length(folded) - 1) AS i) AS parts
$$;
INSERT INTO matters.standing (code, revision, row_guid, from_at, to_at, state, task_version, owner, dept_name, region,
                              catalog_code, task_type, use_level, task_name, name_folded, grams, origin)
SELECT code, revision, row_guid, from_at,
       coalesce(lead(from_at) OVER (PARTITION BY row_guid ORDER BY revision), 'infinity'), state, task_version, owner,
       c ->> 'dept_name', region, c ->> 'catalog_code', c ->> 'task_type',
       ARRAY(SELECT jsonb_array_elements_text(c -> 'use_level')), c ->> 'task_name', name_folded, pg_temp.grams(name_folded),
       origin
FROM (SELECT m.code, m.owner, m.region, m.origin, r.row_guid, r.revision, r.state, r.task_version, c,
             pg_temp.fold_name(c ->> 'task_name') AS name_folded,
             max(r.changed_at) OVER (PARTITION BY r.row_guid ORDER BY r.revision) AS from_at
      FROM matters.revision AS r JOIN matters.matter AS m USING (row_guid), LATERAL (SELECT r.content::jsonb AS c) AS x
     ) AS revisions;

-- By code for pages of a whole list; by period for a moment when few lists stood.
CREATE INDEX standing_period ON matters.standing USING gist (tstzrange(from_at, to_at));
CREATE INDEX standing_grams ON matters.standing USING gin (grams);
CREATE INDEX standing_owner ON matters.standing (owner, code);
CREATE INDEX standing_region ON matters.standing (region, code);
CREATE INDEX standing_type ON matters.standing (task_type, code);
