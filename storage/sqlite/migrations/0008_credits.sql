-- What the wallet's own list says of a paid invoice, once it is known.
ALTER TABLE invoices ADD COLUMN credited_minor INTEGER;
ALTER TABLE invoices ADD COLUMN credited_currency TEXT;
ALTER TABLE invoices ADD COLUMN credited_at INTEGER;

PRAGMA user_version = 8;
