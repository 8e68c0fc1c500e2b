-- A charge knows its shop, its maker, its wallet, whom to tell, and the token of its page; where it was asked is one thing
-- of many. Those of before were the shop's that the settings describe, and their wallet's was the only one. Who made them
-- is an account, by the id that it has from 0012; some may have none that is stored, and get it when they speak again.
CREATE TEMP TABLE makers AS
SELECT
    asked.channel, asked.sender_id,
    'acc_' || substr(
        digest(json_extract(records.body, '$.secret'), 'account', 'person', asked.channel, asked.sender_id), 1, 20
    ) AS account,
    'address:' || digest(json_extract(records.body, '$.secret'), 'person', asked.channel, asked.sender_id) AS address
FROM (SELECT DISTINCT channel, sender_id FROM charges) AS asked JOIN records ON records.key = 'secret:names';
CREATE UNIQUE INDEX makers_by_person ON makers (channel, sender_id);
INSERT OR IGNORE INTO records (key, body)
SELECT address, json_object('v', 1, 'account', account, 'channel', channel, 'id', sender_id) FROM makers;
CREATE TABLE charges_anew (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    shop TEXT NOT NULL,
    -- Unique in a shop, but for those of before, which were so for each maker alone: `create` looks.
    code TEXT NOT NULL,
    made_by TEXT NOT NULL,
    wallet_backend TEXT NOT NULL,
    wallet_account TEXT NOT NULL,
    token TEXT NOT NULL UNIQUE,
    -- Where it was asked; all four are NULL where that was no chat.
    channel TEXT,
    chat_id TEXT,
    sender_id TEXT,
    thread_id TEXT,
    recipients TEXT NOT NULL,
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
    paid_hash TEXT
) STRICT;
-- Whether their program wants to be told was not noted: it is asked when they are paid (recipients.MAYBE_PROGRAM).
INSERT INTO charges_anew
SELECT
    seq, id, 'house', code, account, 'flash', 'house', lower(hex(randomblob(16))), channel, chat_id, sender_id,
    thread_id, '["asked_in",{"v":1,"to":"hook","address":""}]', asked_minor, asked_currency, price_minor,
    price_currency, memo, created, closes, state, paid_at, received_minor, received_currency, paid_hash
FROM charges JOIN makers USING (channel, sender_id);
DROP TABLE makers;
DROP TABLE charges;
ALTER TABLE charges_anew RENAME TO charges;
CREATE INDEX charges_of_maker ON charges (made_by, created, seq);
CREATE INDEX charges_of_shop ON charges (shop, created, seq);
CREATE INDEX charges_of_code ON charges (code, shop);
CREATE INDEX charges_open ON charges (closes) WHERE state = 'open';

-- The backend of the charge's wallet: what is due is asked of one server at a time.
ALTER TABLE invoices ADD COLUMN backend TEXT NOT NULL DEFAULT 'flash';

-- Whom to tell of a payment stands in its charge.
CREATE TABLE parked_anew (
    seq INTEGER PRIMARY KEY,
    payment_hash TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    source TEXT NOT NULL
) STRICT;
INSERT INTO parked_anew SELECT seq, payment_hash, at, source FROM parked;
DROP TABLE parked;
ALTER TABLE parked_anew RENAME TO parked;

-- recipient: whom a row is for, as encoding.encode_recipient has it; rows of equal texts go one after the other.
-- Notices for the program are news like any other, for another kind of recipient: to_kind.
CREATE TABLE outbox_anew (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('answer', 'paid', 'extra', 'edit', 'news')),
    to_kind TEXT NOT NULL DEFAULT 'chat' CHECK (to_kind IN ('chat', 'hook', 'webhook', 'shop')),
    recipient TEXT NOT NULL,
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
    ask_at INTEGER,
    refused TEXT,
    error TEXT
) STRICT;
INSERT INTO outbox_anew
SELECT
    seq, id, kind, 'chat', conversation, payment_hash, message, state, created, due, attempt, fence, stale, owner,
    ambiguous, reference, stage, sent_at, ask_at, refused, error
FROM outbox WHERE kind <> 'host';
INSERT INTO outbox_anew
SELECT
    outbox.seq, iif(charges.paid_hash = payment_hash, 'paid:', 'extra:') || payment_hash || ':1',
    iif(charges.paid_hash = payment_hash, 'paid', 'extra'), 'hook',
    '{"v":1,"to":"hook","address":"on_paid","about":"' || payment_hash || '"}', payment_hash, outbox.message,
    outbox.state, outbox.created, due, attempt, fence, stale, owner, ambiguous, reference, stage, sent_at, ask_at,
    refused, error
FROM outbox LEFT JOIN invoices USING (payment_hash) LEFT JOIN charges ON charges.id = charge_id WHERE kind = 'host';
DROP TABLE outbox;
ALTER TABLE outbox_anew RENAME TO outbox;
CREATE INDEX outbox_open ON outbox (seq, due, kind) WHERE state IN ('new', 'sending');
CREATE INDEX outbox_due ON outbox (due) WHERE state IN ('new', 'sending');
CREATE INDEX outbox_recipient ON outbox (recipient, seq) WHERE state IN ('new', 'sending');
CREATE INDEX outbox_dead ON outbox (recipient) WHERE state = 'dead';
CREATE INDEX outbox_of_invoice ON outbox (payment_hash);
CREATE INDEX outbox_asks ON outbox (ask_at) WHERE ask_at IS NOT NULL;

PRAGMA user_version = 13;
