-- The statements of one refresh of a token in their plain form: what PostgreSQL alone can exchange. They stand in
-- src/signon/{party,grant,subject,key}_store.cpp and src/identity/{person,evidence}_store.cpp. Each client of pgbench has a grant
-- of its own, numbered as it is, and walks along its chain of secrets.
\set next :serial + 1
BEGIN;
SELECT client_id, settings, revision FROM signon.relying_party WHERE client_id = :party::text;
SELECT grant_id, floor(extract(epoch FROM expires_at) * 1000)::bigint AS expires, used_at IS NOT NULL AS used
FROM signon.refresh_token WHERE secret = sha256((:run::text || '-' || :client_id::text || '-' || :serial::text)::bytea) FOR UPDATE
\gset
SELECT grant_id, client_id AS client, person_id AS person, session_id, to_json(scopes) AS scopes, acting_for, mandate_id, level,
       to_json(methods) AS methods, floor(extract(epoch FROM auth_time) * 1000)::bigint AS since, nonce, offline,
       floor(extract(epoch FROM created_at) * 1000)::bigint AS created, floor(extract(epoch FROM expires_at) * 1000)::bigint AS until,
       ended_at IS NOT NULL AS ended
FROM signon.grant WHERE grant_id = :grant_id::text FOR UPDATE
\gset
SELECT person_id, state, coalesce(merged_into, '') AS merged_into, region, origin, binding, level,
       (extract(epoch FROM level_until) * 1000)::bigint AS level_until, profile, revision, version, live, position
FROM identity.person WHERE person_id = ANY(ARRAY[:person::text]) ORDER BY person_id;
SELECT person_id, evidence_id, kind, level, binding, base, reference, officer, actor, valid_from, valid_until, withdrawn_at,
       coalesce(withdrawn_by, '') AS withdrawn_by, coalesce(reason, '') AS reason
FROM identity.evidence WHERE person_id = ANY(ARRAY[:person::text]) ORDER BY ordinal;
UPDATE signon.refresh_token SET used_at = now()
WHERE secret = sha256((:run::text || '-' || :client_id::text || '-' || :serial::text)::bytea);
SELECT subject FROM signon.subject WHERE person_id = :person::text AND sector = :sector::text;
SELECT key_id, algorithm, sealed, signs_from, signs_until, shown_until FROM signon.signing_key WHERE shown_until > now()
ORDER BY signs_from, key_id;
INSERT INTO signon.refresh_token (secret, grant_id, expires_at)
VALUES (sha256((:run::text || '-' || :client_id::text || '-' || :next::text)::bytea), :grant_id::text, now() + interval '30 days');
COMMIT;
\set serial :next
