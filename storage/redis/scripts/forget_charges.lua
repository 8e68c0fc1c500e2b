-- needs: lines rows watch filing forgetting
-- Forget the charges of an account, with their invoices and news: the account, how many to look at, how many to pass over,
-- the end of an invoice up to which nobody can have paid it, the time up to which what a channel accepted has arrived.
-- Returns how many are forgotten, and how many were kept: those that are open, may be paid, or have news to be told.
local maker, limit, offset = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local payable, accepted = tonumber(ARGV[4]), tonumber(ARGV[5])

local function may_be_told(row)
    local state, stage, sent_at = unpack(redis.call('HMGET', row_key(row), 'state', 'stage', 'sent_at'))
    return state == 'new'
        or state == 'sending'
        or state == 'sent' and kind_of(row) ~= 'answer' and stage == '1' and tonumber(sent_at or 0) > accepted
end

local function stays(charge, hashes)
    if redis.call('HGET', key('charge', charge), 'state') == 'open' then
        return true
    end
    for _, payment_hash in ipairs(hashes) do
        local status, expires = unpack(redis.call('HMGET', key('invoice', payment_hash), 'status', 'expires'))
        if status ~= 'paid' and tonumber(expires) > payable then
            return true
        end
        if not is_lined(payment_hash) then
            return true
        end
        for _, row in ipairs(redis.call('SMEMBERS', key('invoice', payment_hash, 'notices'))) do
            if may_be_told(row) then
                return true
            end
        end
    end
    return false
end

local forgotten, kept = 0, 0
for _, member in ipairs(redis.call('ZRANGE', key('account', maker, 'charges'), offset, offset + limit - 1)) do
    local charge = string.match(member, ':(.*)$')
    local hashes = redis.call('LRANGE', key('charge', charge, 'invoices'), 0, -1)
    if stays(charge, hashes) then
        kept = kept + 1
    else
        for _, payment_hash in ipairs(hashes) do
            for _, row in ipairs(redis.call('SMEMBERS', key('invoice', payment_hash, 'notices'))) do
                forget_row(row, read_row(row))
            end
            redis.call('DEL', key('invoice', payment_hash, 'notices'))
        end
        forget_charge(charge, hashes)
        forgotten = forgotten + 1
    end
end
return { forgotten, kept }
