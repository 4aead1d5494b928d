-- A change of a seal's state counts from behind its last use: that is looked for while the seal is locked.
CREATE INDEX seal_use_time ON seals.seal_use (es_id, signed_at);
