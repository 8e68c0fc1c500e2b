-- needs: lines rows watch filing forgetting
-- Forget charges that ended before a time: before, how many to look at, how many to pass over.
-- Returns how many are forgotten, and how many were kept: those with news that may yet be told, and those of which
-- the ledger does not know all.
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

local forgotten, kept = 0, 0
local over = redis.call('ZRANGEBYSCORE', key('charges', 'closed'), '-inf', '(' .. before, 'LIMIT', offset, limit)
for _, charge in ipairs(over) do
    local hashes = redis.call('LRANGE', key('charge', charge, 'invoices'), 0, -1)
    local keep = false
    for _, payment_hash in ipairs(hashes) do
        keep = keep or has_news(payment_hash) or not is_lined(payment_hash)
    end
    if keep then
        kept = kept + 1
    else
        forgotten = forgotten + 1
        forget_charge(charge, hashes)
    end
end
return { forgotten, kept }
