-- Times are milliseconds since 1970 UTC. Amounts are minor units with the code of their currency.
-- 'CWLT': tells our files from those of other programs.
PRAGMA application_id = 1129794644;

CREATE TABLE charges (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    code TEXT NOT NULL,
    channel TEXT NOT NULL,
    chat_id TEXT NOT NULL,
    sender_id TEXT NOT NULL,
    thread_id TEXT NOT NULL,
    asked_minor INTEGER,
    asked_currency TEXT,
    price_minor INTEGER,
    price_currency TEXT,
    memo TEXT NOT NULL,
    created INTEGER NOT NULL,
    closes INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'paid', 'cancelled', 'lapsed')),
    paid_at INTEGER,
    received_minor INTEGER,
    received_currency TEXT,
    paid_hash TEXT,
    UNIQUE (channel, sender_id, code)
) STRICT;
CREATE INDEX charges_of_owner ON charges (channel, sender_id, created, seq);
CREATE INDEX charges_open ON charges (closes) WHERE state = 'open';

CREATE TABLE invoices (
    seq INTEGER PRIMARY KEY,
    payment_hash TEXT NOT NULL UNIQUE,
    charge_id TEXT NOT NULL REFERENCES charges (id) ON DELETE CASCADE,
    origin TEXT NOT NULL UNIQUE,
    payment_request TEXT NOT NULL,
    msat INTEGER,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    wallet_id TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'paid', 'expired')),
    message TEXT,
    paid_at INTEGER,
    source TEXT,
    late INTEGER NOT NULL DEFAULT 0,
    next_check INTEGER
) STRICT;
CREATE INDEX invoices_of_charge ON invoices (charge_id, seq);
CREATE INDEX invoices_due ON invoices (next_check, payment_hash) WHERE status <> 'paid';
CREATE INDEX invoices_unpaid ON invoices (payment_hash, expires) WHERE status <> 'paid';

-- Hints of hashes that no invoice has yet: news may come before the row.
CREATE TABLE parked (
    seq INTEGER PRIMARY KEY,
    payment_hash TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    source TEXT NOT NULL
) STRICT;

-- Which message of which chat showed an invoice, or told that it was paid.
CREATE TABLE shown (
    channel TEXT NOT NULL,
    chat_id TEXT NOT NULL,
    reference TEXT NOT NULL,
    payment_hash TEXT NOT NULL REFERENCES invoices (payment_hash) ON DELETE CASCADE,
    PRIMARY KEY (channel, chat_id, reference)
) STRICT, WITHOUT ROWID;
CREATE INDEX shown_of_invoice ON shown (payment_hash);

-- due: when to try next; while 'sending', when the lease ends.
-- stale: claims up to this fence were rendered before newer news; their success does not finish the row.
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('answer', 'paid', 'extra', 'edit')),
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
    error TEXT
) STRICT;
CREATE INDEX outbox_open ON outbox (seq, due) WHERE state IN ('new', 'sending');
CREATE INDEX outbox_due ON outbox (due) WHERE state IN ('new', 'sending');
CREATE INDEX outbox_conversation ON outbox (conversation, seq) WHERE state IN ('new', 'sending');
CREATE INDEX outbox_dead ON outbox (conversation) WHERE state = 'dead';
CREATE INDEX outbox_of_invoice ON outbox (payment_hash);

CREATE TABLE inbox (
    seq INTEGER PRIMARY KEY,
    origin TEXT NOT NULL UNIQUE,
    message TEXT NOT NULL,
    at INTEGER NOT NULL,
    handled INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX inbox_waiting ON inbox (seq) WHERE handled = 0;

CREATE TABLE accounts (
    channel TEXT NOT NULL,
    person_id TEXT NOT NULL,
    language TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    currency TEXT NOT NULL,
    PRIMARY KEY (channel, person_id)
) STRICT, WITHOUT ROWID;

-- choices: the open question; taken_by, taken: the message that answered the last one, and with what.
CREATE TABLE questions (
    channel TEXT NOT NULL,
    person_id TEXT NOT NULL,
    choices TEXT,
    taken_by TEXT,
    taken TEXT,
    PRIMARY KEY (channel, person_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE lines (
    chat_id TEXT NOT NULL,
    line_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    by_bot INTEGER NOT NULL,
    message TEXT NOT NULL,
    at INTEGER NOT NULL,
    edited INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (chat_id, line_id),
    UNIQUE (chat_id, revision)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 1;
