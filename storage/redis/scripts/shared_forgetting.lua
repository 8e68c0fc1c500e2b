-- How charges, with all that is of them, and rows of the outbox are forgotten.
local function is_of_open_charge(payment_hash)
    local charge = redis.call('HGET', key('invoice', payment_hash), 'charge')
    return charge and redis.call('HGET', key('charge', charge), 'state') == 'open'
end

-- Whether the ledger knows all of an invoice, or it is not paid. One that an older version settled is in no queue yet.
local function is_lined(payment_hash)
    local status, lined = unpack(redis.call('HMGET', key('invoice', payment_hash), 'status', 'lined'))
    if status ~= 'paid' or lined then
        return true
    end
    redis.call('ZADD', key('unlined'), 0, payment_hash)
    return false
end

local function forget_invoice(payment_hash)
    local name = key('invoice', payment_hash)
    redis.call('DEL', key('origin', redis.call('HGET', name, 'asked_by')))
    for _, shown in ipairs(redis.call('SMEMBERS', key('invoice', payment_hash, 'shown'))) do
        local chat, reference = string.match(shown, '^(%x+):(.*)$')
        redis.call('HDEL', key('chat', chat, 'shown'), reference)
        if redis.call('EXISTS', key('chat', chat, 'shown')) == 0 then
            redis.call('DEL', key('chat', chat))
        end
    end
    unwatch(payment_hash)
    redis.call('DEL', name, key('invoice', payment_hash, 'shown'))
end

local function forget_charge(charge, hashes)
    local name = key('charge', charge)
    unfile_charge(charge)
    redis.call('ZREM', key('charges', 'closed'), charge)
    redis.call('DEL', name, key('charge', charge, 'invoices'))
    for _, payment_hash in ipairs(hashes) do
        forget_invoice(payment_hash)
    end
end

-- A row that is sent or dead.
local function forget_row(row, found)
    unfile(row, found)
    redis.call('ZREM', key('channel', found.channel, 'sent'), row)
    redis.call('ZREM', key('outbox', 'asks'), row)
    redis.call('DEL', row_key(row), key('notice', row, 'refused'))
    if found.payment_hash then
        redis.call('SREM', key('invoice', found.payment_hash, 'notices'), row)
    end
end
