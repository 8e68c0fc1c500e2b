-- needs: records watch
-- Watch what the dead watched, the latest expiry first: instance, now, how many at most, a time (empty: none). What has
-- a next check is due now, and so is what has an expiry after that time. Returns the invoices.
local instance, now, limit, expired_after = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])

local hashes = {}
for _, other in ipairs(redis.call('SMEMBERS', key('watchers'))) do
    if #hashes < limit and other ~= instance and not redis.call('ZSCORE', key('alive'), other) then
        local left = redis.call('ZRANGE', key('watch', other, 'expiry'), 0, limit - #hashes - 1)
        for _, payment_hash in ipairs(left) do
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
