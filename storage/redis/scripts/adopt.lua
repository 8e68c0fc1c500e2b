-- needs: records watch
-- Watch what dead instances watched, the latest expiry first: instance, now, how many at most, a time (empty: none), the
-- backend (empty: any), those that it is not. What has a next check is due now, and so is what has an expiry after that
-- time. Returns the invoices.
local instance, now, limit, expired_after = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local is_wanted = of_backends(ARGV[5], ARGV[6])
local STEP = 500

-- The first hashes that a dead instance has watched, at most so many.
local function left_by(other, most)
    local found, from = {}, 0
    while true do
        local step = redis.call('ZRANGE', key('watch', other, 'expiry'), from, from + STEP - 1)
        for _, payment_hash in ipairs(step) do
            if #found == most then
                return found
            end
            if is_wanted(payment_hash) then
                found[#found + 1] = payment_hash
            end
        end
        if #step < STEP then
            return found
        end
        from = from + STEP
    end
end

local hashes = {}
for _, other in ipairs(redis.call('SMEMBERS', key('watchers'))) do
    if #hashes < limit and other ~= instance and not redis.call('ZSCORE', key('alive'), other) then
        for _, payment_hash in ipairs(left_by(other, limit - #hashes)) do
            local expires = -tonumber(redis.call('ZSCORE', key('watch', other, 'expiry'), payment_hash))
            local scheduled = redis.call('ZSCORE', key('watch', other, 'due'), payment_hash)
            local asked = scheduled or expired_after and expires > expired_after
            watch(payment_hash, instance)
            schedule(payment_hash, asked and now)
            hashes[#hashes + 1] = payment_hash
        end
    end
end
return invoices_of(hashes)
