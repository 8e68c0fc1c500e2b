-- Forget messages from before a time that have their answer: before, how many at most.
local before, limit = unpack(ARGV)

local over = redis.call('ZRANGEBYSCORE', key('inbox', 'handled'), '-inf', '(' .. before, 'LIMIT', 0, limit)
for _, origin in ipairs(over) do
    local channel = redis.call('HGET', key('inbox', origin), 'channel')
    redis.call('ZREM', key('channel', channel, 'received'), origin)
    redis.call('ZREM', key('inbox', 'handled'), origin)
    redis.call('DEL', key('inbox', origin))
end
return { #over, 0 }
