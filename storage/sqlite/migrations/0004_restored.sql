-- The times of the backups that this data was brought back from (tracking.base: ChargeStore.restored).
CREATE TABLE restorations (
    at INTEGER PRIMARY KEY
) STRICT;

PRAGMA user_version = 4;
