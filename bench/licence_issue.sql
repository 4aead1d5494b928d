-- The statements of one POST /v1/licences in their plain form, one row each: what PostgreSQL alone can issue. They stand in
-- src/licenses/{type,licence,entry,version}_store.cpp, src/matters/body_store.cpp, src/journal/append.cpp and src/service/idempotency.cpp. Contents are those of a licence
-- that the gateway issued; what must be unique is a number of 19 digits.
\set unique random(1000000000000000000, 9223372036854775807)
\set lane random(0, 3)
BEGIN;
SELECT name, code, revision FROM licenses.type_code ORDER BY name;
SELECT lpad(nextval('licenses.serial')::text, 12, '0') AS serial
\gset
SELECT l.licence_id, l.identifier, l.chain, l.type, l.type_code, l.authority, l.serial, l.version, l.state, l.reason,
       coalesce(l.predecessor, '') AS predecessor, coalesce(l.successor, '') AS successor, l.issued_on::text AS issued_on,
       coalesce(l.valid_from::text, '') AS valid_from, coalesce(l.valid_until::text, '') AS valid_until, l.area, l.content, l.revision
FROM licenses.licence l
WHERE authority = :authority::text AND type_code = :type_code::text AND serial = :serial::text AND state <> 'superseded' FOR UPDATE;
WITH l AS (INSERT INTO licenses.licence (identifier, chain, type, type_code, authority, serial, version, state, reason, predecessor,
                                         issued_on, valid_from, valid_until, area, content, revision, recorded_at)
           VALUES ('1.2.156.3005.2.' || :type_code::text || '.' || :authority::text || '.' || :serial::text || '.001.X',
                   md5(:unique::text), :type, :type_code, :authority, :serial, 1, 'valid', '', NULL, :issued_on::date, NULL, NULL,
                   :area, :content, 1, now()) RETURNING licence_id, chain),
     h AS (INSERT INTO licenses.holder (licence_id, ordinal, code_index, index_key)
           SELECT l.licence_id, 1, sha256(:unique::text::bytea), :index_key FROM l)
SELECT licence_id, chain FROM l
\gset
INSERT INTO licenses.history (licence_id, action, state, reason, actor, at)
VALUES (:licence_id::bigint, 'issue', 'valid', '', :client, now());
SELECT position FROM licenses.sent WHERE dataset = 'licenses.type' AND key = :type_code::text
\gset
SELECT key, version, live, position FROM licenses.sent WHERE dataset = 'licenses.licence' AND key = :chain::text || '-001';
SELECT content FROM matters.body WHERE credit_code = :authority::text;
INSERT INTO licenses.version (dataset, key, version, content) VALUES ('licenses.licence', :chain::text || '-001', 1, :row);
SELECT journal.append(ARRAY[:client::text], '{licenses.issue}', ARRAY['licence:' || :chain::text], ARRAY[:lane::smallint],
                       '{licenses.licence}', ARRAY[:chain::text || '-001'], '{1}', '{I}', ARRAY[sha256('')],
                       ARRAY[:position::bigint], ARRAY[:trace::text], '{}') AS place
\gset
INSERT INTO licenses.sent (dataset, key, version, live, position)
VALUES ('licenses.licence', :chain::text || '-001', 1, true, :place::bigint);
INSERT INTO service.outcome (client_id, key, request_hash, status, fields, body)
VALUES (:client, 'bench-' || :unique::text, sha256(''), 201, :fields, :body)
ON CONFLICT DO NOTHING;
COMMIT;
