-- The journal: every change of state is one append-only entry. It holds no personal data.
CREATE SCHEMA journal;

-- Partitioned by position, which grows with time: a reader's cursor then touches one partition, and an old
-- one is dropped whole. journal.ensure_partitions() makes them ahead of need.
CREATE TABLE journal.entry (
    position          bigint      NOT NULL,
    transaction_id    xid8        NOT NULL,
    recorded_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor             text        NOT NULL,
    action            text        NOT NULL,
    entity            text        NOT NULL,
    lane              smallint    NOT NULL,
    dataset           text        NOT NULL, -- '' when nothing is pushed
    record_key        text        NOT NULL,
    version           integer     NOT NULL CHECK (version > 0),
    operation         "char"      NOT NULL CHECK (operation IN ('I', 'U', 'D')),
    digest            bytea       NOT NULL CHECK (octet_length(digest) = 32),
    requires_position bigint      NOT NULL DEFAULT 0,
    trace_id          text        NOT NULL DEFAULT '',
    PRIMARY KEY (position)
) PARTITION BY RANGE (position);

-- What a lane reads: its own entries that go to the nation, in order.
CREATE INDEX entry_lane ON journal.entry (lane, position) WHERE dataset <> '';
-- What became of one case or matter. Case numbers begin with their matter's code, so inserts meet few pages of it.
CREATE INDEX entry_entity ON journal.entry (entity) WHERE dataset <> '';

-- One sequence, one value at a time: positions of one entity, drawn under that entity's lock, grow with its commits.
CREATE SEQUENCE journal.position AS bigint CACHE 1;

-- Ten million entries a partition; two spare ones ahead of the last position drawn.
CREATE FUNCTION journal.ensure_partitions() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    width CONSTANT bigint := 10000000;
    current bigint;
    name text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('journal.ensure_partitions'));
    SELECT last_value / width INTO current FROM journal.position;
    FOR n IN current .. current + 2 LOOP
        name := format('entry_%s', lpad(n::text, 6, '0'));
        IF to_regclass('journal.' || name) IS NULL THEN
            EXECUTE format('CREATE TABLE journal.%I PARTITION OF journal.entry FOR VALUES FROM (%s) TO (%s)',
                           name, n * width, (n + 1) * width);
        END IF;
    END LOOP;
END $$;
SELECT journal.ensure_partitions();

-- The one function that writes the journal: any number of entries, one array a column, positions in their order. The
-- transaction id is taken before a position is drawn: the watermark (journal/journal.hpp) rests on that order. `notified`
-- names the entities that other processes' caches must hear of; NOTIFY serialises commits, so it is kept for rare changes.
CREATE FUNCTION journal.append(
    actors text[], actions text[], entities text[], lanes smallint[], datasets text[], record_keys text[], versions integer[],
    operations "char"[], digests bytea[], required_positions bigint[], trace_ids text[], notified text[])
RETURNS SETOF bigint LANGUAGE plpgsql AS $$
DECLARE
    tid CONSTANT xid8 := pg_current_xact_id();
BEGIN
    IF cardinality(notified) > 0 THEN
        PERFORM pg_notify('journal', name) FROM unnest(notified) AS name;
    END IF;
    RETURN QUERY
    INSERT INTO journal.entry (position, transaction_id, actor, action, entity, lane, dataset, record_key, version,
                               operation, digest, requires_position, trace_id)
    SELECT nextval('journal.position'), tid, actor, action, entity, lane, dataset, record_key, version,
           operation, digest, requires_position, trace_id
    FROM unnest(actors, actions, entities, lanes, datasets, record_keys, versions, operations, digests, required_positions,
                trace_ids)
         AS change (actor, action, entity, lane, dataset, record_key, version, operation, digest, requires_position, trace_id)
    RETURNING position;
END $$;

-- What a reader's watermark needs (journal/journal.hpp), in this order: the last position drawn; when it is beyond `known`,
-- a transaction id of the reader's own, which is above that of every writer that has drawn a position so far (a snapshot's
-- xmax is not: it is one above the last id that has *ended*); the oldest id still running.
CREATE FUNCTION journal.look(known bigint, OUT last bigint, OUT above xid8, OUT oldest xid8) LANGUAGE plpgsql AS $$
BEGIN
    SELECT CASE WHEN is_called THEN last_value ELSE 0 END INTO last FROM journal.position;
    IF last > known THEN
        above := pg_current_xact_id();
    END IF;
    oldest := pg_snapshot_xmin(pg_current_snapshot());
END $$;
