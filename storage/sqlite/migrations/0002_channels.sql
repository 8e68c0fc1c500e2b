-- What channels that hear of their messages later need, and the notices for the host.

-- The outbox is built anew: a CHECK can't be altered, and `kind` may be 'host' now.
-- reference: of the attempt that arrived; only a sent row has one. stage: see channels.reports.Stage, 0 if unknown.
-- refused: attempts that the channel took back, as JSON by their reference; what they say afterwards is void.
CREATE TABLE outbox_anew (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('answer', 'paid', 'extra', 'edit', 'host')),
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
INSERT INTO outbox_anew (
    seq, id, kind, conversation, payment_hash, message, state, created, due, attempt, fence, stale, owner, ambiguous,
    reference, error
)
SELECT
    seq, id, kind, conversation, payment_hash, message, state, created, due, attempt, fence, stale, owner, ambiguous,
    iif(state = 'sent', reference, NULL), error
FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_anew RENAME TO outbox;
-- `kind` stands in the index so that a claim that passes over answers does not have to look each of them up.
CREATE INDEX outbox_open ON outbox (seq, due, kind) WHERE state IN ('new', 'sending');
CREATE INDEX outbox_due ON outbox (due) WHERE state IN ('new', 'sending');
CREATE INDEX outbox_conversation ON outbox (conversation, seq) WHERE state IN ('new', 'sending');
CREATE INDEX outbox_dead ON outbox (conversation) WHERE state = 'dead';
CREATE INDEX outbox_of_invoice ON outbox (payment_hash);

ALTER TABLE parked ADD COLUMN for_program INTEGER NOT NULL DEFAULT 0;

CREATE TABLE contacts (
    channel TEXT NOT NULL,
    chat_id TEXT NOT NULL,
    heard INTEGER,
    stopped INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (channel, chat_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX contacts_heard ON contacts (channel, heard);

CREATE TABLE pictures (
    token TEXT PRIMARY KEY,
    qr TEXT NOT NULL,
    until INTEGER NOT NULL,
    fetches INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 2;
