-- Forget hints from before a time that found no invoice: before, how many at most.
local before, limit = unpack(ARGV)

local over = redis.call('ZRANGEBYSCORE', key('parked'), '-inf', '(' .. before, 'LIMIT', 0, limit)
for _, payment_hash in ipairs(over) do
    redis.call('ZREM', key('parked'), payment_hash)
    redis.call('DEL', key('parked', payment_hash))
end
return { #over, 0 }
