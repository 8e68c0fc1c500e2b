-- needs: lines rows
-- Which of the QRs of a charge are brought up to date: those that were shown, where what was said can be changed.

-- The chat that a charge was asked in, false where that was none.
local function where_of(charge)
    local where = redis.call('HMGET', key('charge', charge), 'conversation', 'line', 'chat', 'channel')
    return where[1] and { conversation = where[1], line = where[2], chat = where[3], channel = where[4] }
end

-- The same, false also where it is of a channel that can't change what it has said: `final` are those, as JSON.
local function edited_in(charge, final)
    if final ~= '[]' then
        local via = redis.call('HGET', key('charge', charge), 'via')
        for _, channel in ipairs(cjson.decode(final)) do
            if channel == via then
                return false
            end
        end
    end
    return where_of(charge)
end

-- Whether a message shows an invoice.
local function is_shown(payment_hash)
    return redis.call('HEXISTS', key('invoice', payment_hash), 'message') == 1
end

-- Whether the answer that is to show an invoice is still to be sent.
local function is_awaited(payment_hash)
    for _, row in ipairs(redis.call('SMEMBERS', key('invoice', payment_hash, 'notices'))) do
        if is_answer(row) and is_open({ state = redis.call('HGET', row_key(row), 'state') }) then
            return true
        end
    end
    return false
end

-- Have the QRs of a charge for which `wanted` says so brought up to date in its chat.
local function edit(charge, at, final, wanted)
    local where = edited_in(charge, final)
    for _, payment_hash in ipairs(where and redis.call('LRANGE', key('charge', charge, 'invoices'), 0, -1) or {}) do
        if wanted(payment_hash) then
            put_edit(where, payment_hash, at)
        end
    end
end

-- Those that were shown, and so those that are about to be. An answer that is made only afterwards sees to itself
-- (answer.lua).
local function edit_qrs(charge, at, final)
    edit(charge, at, final, function(payment_hash)
        return is_shown(payment_hash) or is_awaited(payment_hash)
    end)
end

-- Those that were shown: nobody waits for it.
local function edit_shown(charge, at, final)
    edit(charge, at, final, is_shown)
end

-- Have the newest QR of a charge, if it was shown, brought up to date before a newer one comes. Those before it were when
-- it came, except where they were shown only afterwards.
local function edit_outdated(charge, at, final)
    local hashes = redis.call('LRANGE', key('charge', charge, 'invoices'), 0, -1)
    local where = edited_in(charge, final)
    for i, payment_hash in ipairs(hashes) do
        local last = i == #hashes or redis.call('EXISTS', row_key('edit:' .. payment_hash)) == 0
        if where and last and is_shown(payment_hash) then
            put_edit(where, payment_hash, at)
        end
    end
end

-- Have the newest QR of an open charge brought up to date, if it was shown: it is over.
local function edit_expired(payment_hash, final)
    local charge, expires, shown =
        unpack(redis.call('HMGET', key('invoice', payment_hash), 'charge', 'expires', 'message'))
    local newest = redis.call('LINDEX', key('charge', charge, 'invoices'), -1)
    if not shown or newest ~= payment_hash or redis.call('HGET', key('charge', charge), 'state') ~= 'open' then
        return
    end
    local where = edited_in(charge, final)
    if where then
        put_edit(where, payment_hash, expires)
    end
end

-- Have a QR that is shown only now brought up to date after it, if its charge is paid or cancelled by now.
local function edit_late(payment_hash, at, final)
    local charge = redis.call('HGET', key('invoice', payment_hash), 'charge')
    if not charge then
        return
    end
    local state, paid_at = unpack(redis.call('HMGET', key('charge', charge), 'state', 'paid_at'))
    local where = (state == 'paid' or state == 'cancelled') and edited_in(charge, final)
    if where then
        put_edit(where, payment_hash, paid_at or at)
    end
end
