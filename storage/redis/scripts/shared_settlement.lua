-- needs: lines rows watch
-- The one writer of PAID, and the parking of hints that came before their invoice.
--
-- invoice:<hash>            an invoice              charge:<charge>            a charge
-- charge:<charge>:invoices  its hashes, in order    user:<owner>:invoices      a person's charges, by when and place
-- user:<owner>:codes        charges by their code   origin:<origin>            the hash that a message has made
-- charges:open, :closed     by when they end, ended doubts                     unknown hashes by when they were doubted
-- parked, parked:<hash>     hints of unknown hashes
local function where_of(charge)
    local where = redis.call('HMGET', key('charge', charge), 'conversation', 'line', 'chat', 'channel')
    return { conversation = where[1], line = where[2], chat = where[3], channel = where[4] }
end

-- Have every code of a charge brought up to date in its chat.
local function edit_codes(charge, where, at)
    for _, payment_hash in ipairs(redis.call('LRANGE', key('charge', charge, 'invoices'), 0, -1)) do
        put_edit(where, payment_hash, at)
    end
end

-- The same with those that were shown: nobody waits for it.
local function edit_shown(charge, at)
    for _, payment_hash in ipairs(redis.call('LRANGE', key('charge', charge, 'invoices'), 0, -1)) do
        if redis.call('HEXISTS', key('invoice', payment_hash), 'message') == 1 then
            put_edit(where_of(charge), payment_hash, at)
        end
    end
end

-- Have the newest QR of a charge, if it was shown, brought up to date before a newer one comes. Those before it were when
-- it came, except where they were shown only afterwards.
local function edit_outdated(charge, at)
    local hashes = redis.call('LRANGE', key('charge', charge, 'invoices'), 0, -1)
    for i, payment_hash in ipairs(hashes) do
        local shown = redis.call('HEXISTS', key('invoice', payment_hash), 'message') == 1
        if shown and (i == #hashes or redis.call('EXISTS', row_key('edit:' .. payment_hash)) == 0) then
            put_edit(where_of(charge), payment_hash, at)
        end
    end
end

-- Have the newest QR of an open charge brought up to date, if it was shown: it is over.
local function edit_expired(payment_hash)
    local charge, expires, shown =
        unpack(redis.call('HMGET', key('invoice', payment_hash), 'charge', 'expires', 'message'))
    local newest = redis.call('LINDEX', key('charge', charge, 'invoices'), -1)
    if shown and newest == payment_hash and redis.call('HGET', key('charge', charge), 'state') == 'open' then
        put_edit(where_of(charge), payment_hash, expires)
    end
end

local function pay_charge(charge, payment_hash, at)
    local name = key('charge', charge)
    redis.call('HSET', name, 'state', 'paid', 'paid_at', at, 'paid_hash', payment_hash)
    local known = redis.call('HMGET', name, 'price_minor', 'price_currency', 'closes')
    if known[1] then
        redis.call('HSET', name, 'received_minor', known[1], 'received_currency', known[2])
    end
    redis.call('ZREM', key('charges', 'open'), charge)
    redis.call('ZADD', key('charges', 'closed'), math.max(tonumber(known[3]), tonumber(at)), charge)
end

-- Where the news of an invoice may have been told already, because it was made before a copy that was brought back:
-- since when. False otherwise.
local function told_since(invoice)
    local latest = redis.call('ZREVRANGE', key('restored'), 0, 0)[1]
    return latest and tonumber(redis.call('HGET', invoice, 'created')) < tonumber(latest) and latest
end

-- Settle an invoice that is known; returns the kind of its news, false if it was paid already.
local function settle_known(payment_hash, at, source, tell_host, host)
    local invoice = key('invoice', payment_hash)
    local status, charge = unpack(redis.call('HMGET', invoice, 'status', 'charge'))
    if status == 'paid' then
        return false
    end
    local late = status == 'expired' and 1 or 0
    redis.call('HSET', invoice, 'status', 'paid', 'late', late, 'paid_at', at, 'source', source)
    unwatch(payment_hash)
    local where = where_of(charge)
    local kind = redis.call('HGET', key('charge', charge), 'state') == 'paid' and 'extra' or 'paid'
    -- The news first: a message that can't be edited must not hold it up.
    local row = kind .. ':' .. payment_hash
    local told = told_since(invoice)
    put_before_edits(row, row, where, payment_hash, told or at, at)
    if told then
        redis.call('HSET', row_key(row), 'ambiguous', 1)
    end
    if tell_host then
        row = 'host:' .. payment_hash
        put(row, row, cjson.decode(host), payment_hash, at, at)
    end
    if kind == 'paid' then
        pay_charge(charge, payment_hash, at)
        edit_codes(charge, where, at)
    end
    return kind
end

local function park(payment_hash, at, source, tell_host, limit)
    local name = key('parked', payment_hash)
    if redis.call('HSETNX', name, 'at', at) == 1 then
        redis.call('HSET', name, 'v', 1, 'source', source)
        redis.call('ZADD', key('parked'), at, payment_hash)
    end
    if tell_host then
        redis.call('HSET', name, 'tell_host', 1)
    end
    while redis.call('ZCARD', key('parked')) > limit do
        local oldest = redis.call('ZPOPMIN', key('parked'))
        redis.call('DEL', key('parked', oldest[1]))
    end
end

-- When an invoice was doubted before it was stored, unless that was before a time.
local function take_doubt(payment_hash, oldest)
    local at = redis.call('ZSCORE', key('doubts'), payment_hash)
    redis.call('ZREM', key('doubts'), payment_hash)
    return at and tonumber(at) >= tonumber(oldest) and at
end

-- Store an invoice of a charge, watched by an instance; a doubt from `oldest` on makes it due, a hint that was parked
-- for it settles it.
local function store_invoice(charge, payment_hash, origin, fields, next_check, host, instance, oldest)
    local name = key('invoice', payment_hash)
    write_fields(name, fields)
    redis.call('HSET', name, 'status', 'pending', 'late', 0, 'charge', charge, 'asked_by', origin)
    redis.call('SET', key('origin', origin), payment_hash)
    redis.call('RPUSH', key('charge', charge, 'invoices'), payment_hash)
    watch(payment_hash, instance)
    schedule(payment_hash, take_doubt(payment_hash, oldest) or next_check)
    local at, source, tell_host = unpack(
        redis.call('HMGET', key('parked', payment_hash), 'at', 'source', 'tell_host')
    )
    if at then
        redis.call('DEL', key('parked', payment_hash))
        redis.call('ZREM', key('parked'), payment_hash)
        settle_known(payment_hash, at, source, tell_host, host)
    end
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
