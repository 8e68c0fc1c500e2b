-- needs: lines rows watch filing
-- Forget charges that ended before a time: before, how many to look at, how many to pass over.
-- Returns how many are forgotten, and how many were kept: those with news that may yet be told.
local before, limit, offset = unpack(ARGV)

local function has_news(payment_hash)
    for _, row in ipairs(redis.call('SMEMBERS', key('invoice', payment_hash, 'notices'))) do
        local state, to = unpack(redis.call('HMGET', row_key(row), 'state', 'to'))
        if state == 'new' or state == 'sending' or state == 'dead' and is_kept(row, to) then
            return true
        end
    end
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

local function forget(charge, hashes)
    local name = key('charge', charge)
    unfile_charge(charge)
    redis.call('ZREM', key('charges', 'closed'), charge)
    redis.call('DEL', name, key('charge', charge, 'invoices'))
    for _, payment_hash in ipairs(hashes) do
        forget_invoice(payment_hash)
    end
end

local forgotten, kept = 0, 0
local over = redis.call('ZRANGEBYSCORE', key('charges', 'closed'), '-inf', '(' .. before, 'LIMIT', offset, limit)
for _, charge in ipairs(over) do
    local hashes = redis.call('LRANGE', key('charge', charge, 'invoices'), 0, -1)
    local keep = false
    for _, payment_hash in ipairs(hashes) do
        keep = keep or has_news(payment_hash)
    end
    if keep then
        kept = kept + 1
    else
        forgotten = forgotten + 1
        forget(charge, hashes)
    end
end
return { forgotten, kept }
