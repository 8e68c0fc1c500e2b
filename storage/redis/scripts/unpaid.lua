-- needs: records
-- Unpaid invoices with an expiry after a time, in the order of their hash, behind one: the time, limit, the hash.
local expired_after, limit, after = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local FEW = 1000
local STEP = 500

-- Few live: look at each of them. invoices:expiry holds the times with a minus before them.
local function of_few()
    local found, hashes = {}, {}
    for _, payment_hash in ipairs(redis.call('ZRANGEBYSCORE', key('invoices', 'expiry'), '-inf', '(' .. -expired_after)) do
        if payment_hash > after then
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
local function of_many()
    local hashes, from = {}, '(' .. after
    while true do
        local step = redis.call('ZRANGEBYLEX', key('invoices', 'unpaid'), from, '+', 'LIMIT', 0, STEP)
        for _, payment_hash in ipairs(step) do
            if #hashes == limit then
                return hashes
            end
            local expires = -tonumber(redis.call('ZSCORE', key('invoices', 'expiry'), payment_hash))
            if expires > expired_after then
                hashes[#hashes + 1] = payment_hash
            end
        end
        if #step < STEP then
            return hashes
        end
        from = '(' .. step[#step]
    end
end

local few = redis.call('ZCOUNT', key('invoices', 'expiry'), '-inf', '(' .. -expired_after) <= FEW
return invoices_of(few and of_few() or of_many())
