-- Who took a place in a sliding window, and until when a window is closed (wallet.base: Windows).
CREATE TABLE places (
    window TEXT NOT NULL,
    place TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (window, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE closings (
    window TEXT PRIMARY KEY,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 5;
