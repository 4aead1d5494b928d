-- The link to the national platform: lanes, batches with their receipts, quarantine, downlink cursors.
CREATE SCHEMA national;

-- A lane belongs to the process that holds its advisory lock; `fence` grows with each owner, and every write of an
-- owner names its fence, so that one who lost the lock without noticing changes nothing.
CREATE TABLE national.lane (
    lane     smallint PRIMARY KEY,
    fence    bigint   NOT NULL DEFAULT 0,
    cursor   bigint   NOT NULL DEFAULT 0, -- journal position up to which entries were put into a batch or quarantine
    received bigint   NOT NULL DEFAULT 0, -- …up to which the nation's receipts are kept
    CHECK (received <= cursor)
);
INSERT INTO national.lane (lane) SELECT generate_series(0, 3);

CREATE SEQUENCE national.batch_number AS bigint;

CREATE TABLE national.batch (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number       text        NOT NULL UNIQUE CHECK (length(number) <= 32), -- cd_batch
    lane         smallint    NOT NULL,
    fence        bigint      NOT NULL,
    up_to        bigint      NOT NULL, -- the lane's cursor once this batch was made
    positions    bigint[]    NOT NULL, -- journal position of each record, in the batch's order
    record_keys  text[]      NOT NULL, -- "table/row_guid" of each record
    leaves       bytea       NOT NULL, -- Merkle leaves, 32 octets each
    root         bytea       NOT NULL,
    body         text,                 -- the exact bytes that are sent, until the receipt is kept
    created_at   timestamptz NOT NULL,
    attempts     integer     NOT NULL DEFAULT 0,
    rejected     integer     NOT NULL DEFAULT 0,
    receipt      text,                 -- the national receipt as received, and the fields that sign it
    receipt_input     text,
    receipt_signature text,
    request_digest    text,
    receipt_key  text,
    received_at  timestamptz,
    CHECK ((receipt IS NULL) = (received_at IS NULL))
);
CREATE UNIQUE INDEX batch_open ON national.batch (lane) WHERE receipt IS NULL; -- one at a time
CREATE INDEX batch_lane ON national.batch (lane, up_to);
ALTER TABLE national.batch ALTER COLUMN body SET COMPRESSION lz4;

-- Records the nation refused, and later ones of the same entity that wait behind them.
CREATE TABLE national.quarantine (
    position   bigint      PRIMARY KEY, -- of the journal
    lane       smallint    NOT NULL,
    entity     text        NOT NULL,
    dataset    text        NOT NULL,
    record_key text        NOT NULL,
    version    integer     NOT NULL,
    state      text        NOT NULL CHECK (state IN ('rejected', 'held', 'released', 'resolved', 'superseded', 'discarded')),
    send_order bigint      NOT NULL, -- a corrected version takes the place of the refused one
    waits_for  bigint      NOT NULL DEFAULT 0, -- a quarantined entry of another entity that this one needs
    superseded_by bigint   NOT NULL DEFAULT 0, -- the newer version that is sent in its place
    batch      text        NOT NULL DEFAULT '',
    code       text        NOT NULL DEFAULT '',
    remark     text        NOT NULL DEFAULT '', -- the nation's words
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX quarantine_entity ON national.quarantine (entity) WHERE state IN ('rejected', 'held', 'released');
CREATE INDEX quarantine_state ON national.quarantine (state, position);
CREATE INDEX quarantine_lane ON national.quarantine (lane, send_order) WHERE state = 'released';
CREATE INDEX quarantine_superseded ON national.quarantine (superseded_by) WHERE superseded_by > 0;
CREATE INDEX quarantine_discarded ON national.quarantine (entity) WHERE state = 'discarded' AND superseded_by = 0;
CREATE INDEX quarantine_waits ON national.quarantine (waits_for) WHERE waits_for > 0 AND state = 'held';

CREATE TABLE national.downlink (
    table_name text   PRIMARY KEY,
    last       bigint NOT NULL DEFAULT 0, -- the nation's sequence up to which rows were taken
    pulled_at  timestamptz
);
