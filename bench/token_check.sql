-- What the gateway would ask the database for one access token, at /oauth2/introspect and /oauth2/userinfo: the keys, the grant,
-- the person with what was checked of them. Statements as in token_refresh.sql.
\set which random(0, :grants - 1)
BEGIN;
SELECT key_id, algorithm, sealed, signs_from, signs_until, shown_until FROM signon.signing_key WHERE shown_until > now()
ORDER BY signs_from, key_id;
SELECT grant_id, client_id AS client, person_id AS person, session_id, to_json(scopes) AS scopes, acting_for, mandate_id, level,
       to_json(methods) AS methods, floor(extract(epoch FROM auth_time) * 1000)::bigint AS since, nonce, offline,
       floor(extract(epoch FROM created_at) * 1000)::bigint AS created, floor(extract(epoch FROM expires_at) * 1000)::bigint AS until,
       ended_at IS NOT NULL AS ended
FROM signon.grant WHERE grant_id = lpad(:which::text, 32, '0')
\gset
SELECT person_id, state, coalesce(merged_into, '') AS merged_into, region, origin, binding, level,
       (extract(epoch FROM level_until) * 1000)::bigint AS level_until, profile, revision, version, live, position
FROM identity.person WHERE person_id = ANY(ARRAY[:person::text]) ORDER BY person_id;
SELECT person_id, evidence_id, kind, level, binding, base, reference, officer, actor, valid_from, valid_until, withdrawn_at,
       coalesce(withdrawn_by, '') AS withdrawn_by, coalesce(reason, '') AS reason
FROM identity.evidence WHERE person_id = ANY(ARRAY[:person::text]) ORDER BY ordinal;
COMMIT;
