-- needs: records
-- Unpaid invoices that an instance watches and whose next check is due, the latest expiry first: instance, now, limit,
-- the backend that they are of (empty: any), those that they are not of.
local instance, now, limit = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local is_wanted = of_backends(ARGV[4], ARGV[5])
local DUE, EXPIRY = key('watch', instance, 'due'), key('watch', instance, 'expiry')
local FEW = 1000
local STEP = 500

-- Few are due: look at each of them. They are put into the order that the expiry has.
local function of_few()
    local found = {}
    for _, payment_hash in ipairs(redis.call('ZRANGEBYSCORE', DUE, '-inf', now)) do
        if is_wanted(payment_hash) then
            found[#found + 1] = { tonumber(redis.call('ZSCORE', EXPIRY, payment_hash)), payment_hash }
        end
    end
    table.sort(found, function(one, other)
        return one[1] < other[1] or one[1] == other[1] and one[2] < other[2]
    end)
    local hashes = {}
    for i = 1, math.min(limit, #found) do
        hashes[i] = found[i][2]
    end
    return hashes
end

-- Many are due: go through all in the order wanted, and enough of them soon come up.
local function of_many()
    local hashes, from = {}, 0
    while true do
        local step = redis.call('ZRANGE', EXPIRY, from, from + STEP - 1)
        for _, payment_hash in ipairs(step) do
            if #hashes == limit then
                return hashes
            end
            local due = tonumber(redis.call('ZSCORE', DUE, payment_hash))
            if due and due <= now and is_wanted(payment_hash) then
                hashes[#hashes + 1] = payment_hash
            end
        end
        if #step < STEP then
            return hashes
        end
        from = from + STEP
    end
end

local few = redis.call('ZCOUNT', DUE, '-inf', now) <= FEW
return invoices_of(few and of_few() or of_many())
