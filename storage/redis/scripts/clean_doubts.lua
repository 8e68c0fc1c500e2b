-- Forget rechecks from before a time: before, how many at most.
local before, limit = unpack(ARGV)

local over = redis.call('ZRANGEBYSCORE', key('doubts'), '-inf', '(' .. before, 'LIMIT', 0, limit)
for _, payment_hash in ipairs(over) do
    redis.call('ZREM', key('doubts'), payment_hash)
end
return { #over, 0 }
