-- Makers of other provinces' seals are known by their certificates alone: an authority issues certificates to whoever may
-- sign, so that one of its certificates says nothing of who may make seals.
ALTER TABLE seals.authority DROP CONSTRAINT authority_check;

-- A list of revoked certificates is one of its issuer's, or of the part of its certificates that it names
-- (issuingDistributionPoint): `issuer` is SM3 of both.
COMMENT ON COLUMN seals.revocation_list.issuer IS 'SM3 of the issuer''s name and of the part that the list tells of, DER';

-- What an earlier list named and a later one no longer does, since the certificate is over: signatures from its time remain.
CREATE TABLE seals.past_revocation (
    issuer      bytea       NOT NULL, -- the name, DER
    serial      text COLLATE "C" NOT NULL,
    revoked_at  timestamptz NOT NULL,
    compromised boolean     NOT NULL, -- the key may be in other hands
    PRIMARY KEY (issuer, serial)
);
