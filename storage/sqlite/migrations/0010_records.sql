-- Records (storage/records): JSON objects by their key `kind:id`, and the index entries that follow from them.
CREATE TABLE records (
    key TEXT PRIMARY KEY,
    body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE entries (
    idx TEXT NOT NULL,
    score INTEGER NOT NULL,
    member TEXT NOT NULL,
    PRIMARY KEY (idx, score, member)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 10;
