-- ask_at: when to ask the channel what became of a message that it took; NULL where it has told that, or never tells.
ALTER TABLE outbox ADD COLUMN ask_at INTEGER;
CREATE INDEX outbox_asks ON outbox (ask_at) WHERE ask_at IS NOT NULL;

PRAGMA user_version = 7;
