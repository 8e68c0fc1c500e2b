-- Ask now for the end of every row that has none: now.
local ASKS = key('outbox', 'asks')

for _, row in ipairs(redis.call('ZRANGEBYSCORE', ASKS, '(' .. ARGV[1], '+inf')) do
    redis.call('ZADD', ASKS, ARGV[1], row)
end
