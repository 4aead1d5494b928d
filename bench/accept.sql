-- The statements of one POST /v1/cases in their plain form, one row each: what PostgreSQL alone can accept.
-- They stand in src/matters/store.cpp (matters.find_published), src/cases/case_store.cpp (cases.insert),
-- src/journal/append.cpp (journal.append) and src/service/idempotency.cpp (service.insert_outcomes).
-- Contents are those of a case that the gateway accepted; what must be unique is a number of 19 digits.
\set matter random(:first_matter, :last_matter)
\set unique random(1000000000000000000, 9223372036854775807)
\set lane random(0, 3)
BEGIN;
SELECT code, task_code, catalog_code, local_catalog_code, local_task_code, task_name, task_version, owner,
       dept_name, project_type, promise_day, promise_type, coalesce(statutory_day, 0) AS statutory_day,
       coalesce(statutory_type, '') AS statutory_type, state, position
FROM matters.matter WHERE code = :prefix::text || :matter::text
\gset m_
INSERT INTO cases."case" (owner, region, revision, version, project_no, row_guid, matter_code, task_version,
                          state, applied_at, accepted_at, promise_day, promise_type, promised_at, finished_at,
                          last_event_at, given, content, statutory_day, statutory_type, statutory_at,
                          applicant_index, applicant_key)
VALUES (left(:m_code::text, 18), substr(:m_code::text, 3, 6), 1, 1,
        coalesce(nullif('', ''), :m_task_code::text || :day_and_way::text ||
                                 lpad(nextval('cases.serial')::text, 8, '0')),
        '0000000000000' || :unique::text, :m_code, :m_task_version::int, 'accepted', :accepted_at::timestamptz,
        :accepted_at::timestamptz, :m_promise_day::bigint, :m_promise_type, :promised_at::timestamptz, NULL,
        :accepted_at::timestamptz, :digest::bytea, :content, :m_statutory_day::bigint, :m_statutory_type,
        :statutory_at::timestamptz, :applicant::bytea, :applicant_key)
ON CONFLICT (project_no) DO NOTHING RETURNING project_no
\gset
SELECT journal.append(ARRAY[:client::text], '{cases.accept}', ARRAY['case:' || :project_no::text], ARRAY[:lane::smallint],
                      '{cases.accept}', ARRAY['0000000000000' || :unique::text], '{1}', '{I}', ARRAY[:digest::bytea],
                      ARRAY[:m_position::bigint], ARRAY[:trace::text], '{}');
INSERT INTO service.outcome (client_id, key, request_hash, status, fields, body)
VALUES (:client, 'bench-' || :unique::text, :digest::bytea, 201, :fields, :body)
ON CONFLICT DO NOTHING;
COMMIT;
