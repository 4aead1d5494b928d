-- Rows of implementation lists as the nation sent them down (dn_task_<family>_…): what ours are compared with.
CREATE TABLE matters.national_row (
    table_name  text        NOT NULL, -- dn_task_general_basic…
    row_guid    text        NOT NULL,
    task_guid   text        NOT NULL, -- the list it belongs to; of a basic row: its own row_guid
    content     text        NOT NULL, -- canonical JSON without control columns
    received_at timestamptz NOT NULL,
    PRIMARY KEY (table_name, row_guid)
);
CREATE INDEX national_row_task ON matters.national_row (task_guid);
