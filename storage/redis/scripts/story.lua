-- needs: records
-- The charge of a hash, its invoices, and the fields of the notices about them.
local invoice = key('invoice', ARGV[1])
local charge = redis.call('HGET', invoice, 'charge')
if not charge then
    return false
end
local hashes = redis.call('LRANGE', key('charge', charge, 'invoices'), 0, -1)
local notices = {}
for _, payment_hash in ipairs(hashes) do
    for _, row in ipairs(redis.call('SMEMBERS', key('invoice', payment_hash, 'notices'))) do
        local fields = redis.call('HGETALL', key('notice', row))
        if #fields > 0 then
            local line = redis.call('HGET', key('notice', row), 'line')
            local due = redis.call('ZSCORE', key('line', line, 'new'), row)
                or redis.call('ZSCORE', key('line', line, 'sending'), row)
            notices[#notices + 1] = { fields, due or false }
        end
    end
end
return { charge_of(charge), invoices_of(hashes), notices }
