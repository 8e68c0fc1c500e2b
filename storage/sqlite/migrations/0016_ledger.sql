-- Whether the ledger knows all of a paid invoice. Those of before have no line in it: they are found by this index, which
-- holds nothing that is lined, and get one.
ALTER TABLE invoices ADD COLUMN lined INTEGER NOT NULL DEFAULT 0;
CREATE INDEX invoices_unlined ON invoices (payment_hash) WHERE status = 'paid' AND lined = 0;
PRAGMA user_version = 16;
