-- needs: lines rows edits watch
-- The one writer of PAID, and the hints that wait for their invoice.
--
-- invoice:<hash>            an invoice              charge:<charge>            a charge
-- charge:<charge>:invoices  its hashes, in order    origin:<origin>            the hash that a message has made
-- charges:open, :closed     by when they end, ended doubts                     unknown hashes by when somebody spoke of them
-- parked, parked:<hash>     hints of unknown hashes   unlined                    paid hashes that the ledger does not know

local function pay_charge(charge, payment_hash, at)
    local name = key('charge', charge)
    local known = redis.call('HMGET', name, 'price_minor', 'price_currency', 'closes')
    local received = known[1] and { 'received_minor', known[1], 'received_currency', known[2] } or {}
    redis.call('HSET', name, 'state', 'paid', 'paid_at', at, 'paid_hash', payment_hash, unpack(received))
    redis.call('ZREM', key('charges', 'open'), charge)
    redis.call('ZADD', key('charges', 'closed'), math.max(tonumber(known[3]), tonumber(at)), charge)
end

-- Where the news of an invoice may have been told already, because it was made before a copy that was brought back:
-- since when. False otherwise.
local function told_since(invoice)
    local latest = redis.call('ZREVRANGE', key('restored'), 0, 0)[1]
    return latest and tonumber(redis.call('HGET', invoice, 'created')) < tonumber(latest) and latest
end

-- Put the news of an invoice for a recipient of a number, from 0, into the outbox. Of a chat it may have been told
-- already, since `told`.
local function tell(kind, payment_hash, number, where, told, at)
    local row = kind .. ':' .. payment_hash .. (number > 0 and ':' .. number or '')
    if where.to then
        -- As encoding.encode_recipient has it.
        where.conversation = string.sub(where.conversation, 1, -2) .. ',"about":"' .. payment_hash .. '"}'
        put(row, row, where, payment_hash, at, at)
        return
    end
    put_before_edits(row, row, where, payment_hash, told or at, at)
    if told then
        redis.call('HSET', row_key(row), 'ambiguous', 1)
    end
end

local USUAL = '["asked_in"]' -- nearly every charge tells its own chat and nobody else

-- Settle an invoice that is known; returns the kind of its news, false if it was paid already. `final`: see edited_in.
local function settle_known(payment_hash, at, source, final)
    local invoice = key('invoice', payment_hash)
    local status, charge = unpack(redis.call('HMGET', invoice, 'status', 'charge'))
    if status == 'paid' then
        return false
    end
    local late = status == 'expired' and 1 or 0
    redis.call('HSET', invoice, 'status', 'paid', 'late', late, 'paid_at', at, 'source', source)
    unwatch(payment_hash)
    redis.call('ZADD', key('unlined'), 0, payment_hash)
    local state, recipients = unpack(redis.call('HMGET', key('charge', charge), 'state', 'tell'))
    local where = where_of(charge)
    local kind = state == 'paid' and 'extra' or 'paid'
    -- The news first: a message that can't be edited must not hold it up.
    local told = told_since(invoice)
    for i, one in ipairs(recipients == USUAL and { 'asked_in' } or cjson.decode(recipients)) do
        tell(kind, payment_hash, i - 1, one == 'asked_in' and where or one, told, at)
    end
    if kind == 'paid' then
        pay_charge(charge, payment_hash, at)
        edit_qrs(charge, at, final)
    end
    return kind
end

local function park(payment_hash, at, source, limit)
    local name = key('parked', payment_hash)
    if redis.call('HSETNX', name, 'at', at) == 1 then
        redis.call('HSET', name, 'v', 1, 'source', source)
        redis.call('ZADD', key('parked'), at, payment_hash)
    end
    while redis.call('ZCARD', key('parked')) > limit do
        local oldest = redis.call('ZPOPMIN', key('parked'))
        redis.call('DEL', key('parked', oldest[1]))
    end
end

-- When somebody spoke of an invoice before it was stored, unless that was before a time.
local function take_recheck(payment_hash, oldest)
    local at = redis.call('ZSCORE', key('doubts'), payment_hash)
    redis.call('ZREM', key('doubts'), payment_hash)
    return at and tonumber(at) >= tonumber(oldest) and at
end

-- Store an invoice of a charge, watched by an instance; a recheck from `oldest` on makes it due, a hint that was parked
-- for it settles it. Returns what has come of it: 'created', or 'settled'.
local function store_invoice(charge, payment_hash, origin, fields, next_check, instance, oldest, final)
    local name = key('invoice', payment_hash)
    write_fields(name, fields)
    local backend = redis.call('HGET', key('charge', charge), 'backend')
    redis.call(
        'HSET', name, 'status', 'pending', 'late', 0, 'charge', charge, 'asked_by', origin, 'backend', backend
    )
    redis.call('SET', key('origin', origin), payment_hash)
    redis.call('RPUSH', key('charge', charge, 'invoices'), payment_hash)
    watch(payment_hash, instance)
    schedule(payment_hash, take_recheck(payment_hash, oldest) or next_check)
    local at, source = unpack(redis.call('HMGET', key('parked', payment_hash), 'at', 'source'))
    if at then
        redis.call('DEL', key('parked', payment_hash))
        redis.call('ZREM', key('parked'), payment_hash)
        settle_known(payment_hash, at, source, final)
    end
    return at and 'settled' or 'created'
end

-- The origin first: a message that is handled twice must learn that, not that its own hash is in use.
local function taken(payment_hash, origin)
    if redis.call('EXISTS', key('origin', origin)) == 1 then
        return 'origin_taken'
    end
    if redis.call('EXISTS', key('invoice', payment_hash)) == 1 then
        return 'hash_taken'
    end
    return nil
end
