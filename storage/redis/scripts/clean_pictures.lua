-- Forget pictures whose time ended before a time: before, how many at most.
local before, limit = unpack(ARGV)

local over = redis.call('ZRANGEBYSCORE', key('pictures'), '-inf', '(' .. before, 'LIMIT', 0, limit)
for _, token in ipairs(over) do
    redis.call('ZREM', key('pictures'), token)
    redis.call('DEL', key('picture', token))
end
return { #over, 0 }
