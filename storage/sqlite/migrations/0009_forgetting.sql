-- Who may be forgotten: when a person was last heard, and whether they have ever made a charge. Whoever is there already,
-- or comes from another store, stays.
ALTER TABLE accounts ADD COLUMN seen INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN made INTEGER NOT NULL DEFAULT 1;

PRAGMA user_version = 9;
