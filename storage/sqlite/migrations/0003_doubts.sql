-- What somebody, who is not the wallet, said of hashes that no invoice has yet: apart from `parked`, which the wallet
-- itself vouches for, so that no stranger can crowd that out.
CREATE TABLE doubts (
    seq INTEGER PRIMARY KEY,
    payment_hash TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX doubts_at ON doubts (at);

PRAGMA user_version = 3;
