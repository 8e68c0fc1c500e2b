-- Small texts by their keys (channels.values), and news that are no payment's.
CREATE TABLE key_values (
    key TEXT PRIMARY KEY,
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The one row that a check of the store writes and reads back.
CREATE TABLE checks (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL
) STRICT;

-- The outbox is built anew: a CHECK can't be altered, and `kind` may be 'news' now, whose `message` is their key and
-- values.
CREATE TABLE outbox_anew (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('answer', 'paid', 'extra', 'edit', 'host', 'news')),
    conversation TEXT NOT NULL,
    payment_hash TEXT,
    message TEXT,
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'sending', 'sent', 'dead')),
    created INTEGER NOT NULL,
    due INTEGER NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 0,
    fence INTEGER NOT NULL DEFAULT 0,
    stale INTEGER NOT NULL DEFAULT 0,
    owner TEXT,
    ambiguous INTEGER NOT NULL DEFAULT 0,
    reference TEXT,
    stage INTEGER NOT NULL DEFAULT 0,
    sent_at INTEGER,
    refused TEXT,
    error TEXT
) STRICT;
INSERT INTO outbox_anew SELECT * FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_anew RENAME TO outbox;
CREATE INDEX outbox_open ON outbox (seq, due, kind) WHERE state IN ('new', 'sending');
CREATE INDEX outbox_due ON outbox (due) WHERE state IN ('new', 'sending');
CREATE INDEX outbox_conversation ON outbox (conversation, seq) WHERE state IN ('new', 'sending');
CREATE INDEX outbox_dead ON outbox (conversation) WHERE state = 'dead';
CREATE INDEX outbox_of_invoice ON outbox (payment_hash);

PRAGMA user_version = 6;
