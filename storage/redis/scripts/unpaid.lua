-- needs: records
-- Unpaid invoices with an expiry after a time, in the order of their hash, behind one: the time, limit, the hash; the
-- instance that watches them, the backend that they are of (empty: any), those that they are not of.
local expired_after, limit, after, only = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3], ARGV[4]
local is_wanted = of_backends(ARGV[5], ARGV[6])
local FEW = 1000
local STEP = 500

-- Few live: look at each of them. The expiry has the times with a minus before them.
local function of_few(expiry)
    local found, hashes = {}, {}
    for _, payment_hash in ipairs(redis.call('ZRANGEBYSCORE', expiry, '-inf', '(' .. -expired_after)) do
        if payment_hash > after and is_wanted(payment_hash) then
            found[#found + 1] = payment_hash
        end
    end
    table.sort(found)
    for i = 1, math.min(limit, #found) do
        hashes[i] = found[i]
    end
    return hashes
end

-- Many live: go through all in the order wanted, and enough of them soon come up.
local function of_many(expiry, unpaid)
    local hashes, from = {}, '(' .. after
    while true do
        local step = redis.call('ZRANGEBYLEX', unpaid, from, '+', 'LIMIT', 0, STEP)
        for _, payment_hash in ipairs(step) do
            if #hashes == limit then
                return hashes
            end
            local expires = -tonumber(redis.call('ZSCORE', expiry, payment_hash))
            if expires > expired_after and is_wanted(payment_hash) then
                hashes[#hashes + 1] = payment_hash
            end
        end
        if #step < STEP then
            return hashes
        end
        from = '(' .. step[#step]
    end
end

local function of_instance(instance)
    local expiry, unpaid = key('watch', instance, 'expiry'), key('watch', instance, 'unpaid')
    local few = redis.call('ZCOUNT', expiry, '-inf', '(' .. -expired_after) <= FEW
    return few and of_few(expiry) or of_many(expiry, unpaid)
end

-- The first of all are among the first of each.
local function of_all()
    local found = {}
    for _, instance in ipairs(redis.call('SMEMBERS', key('watchers'))) do
        for _, payment_hash in ipairs(of_instance(instance)) do
            found[#found + 1] = payment_hash
        end
    end
    table.sort(found)
    for i = #found, limit + 1, -1 do
        found[i] = nil
    end
    return found
end

return invoices_of(only == '' and of_all() or of_instance(only))
