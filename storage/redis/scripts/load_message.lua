-- needs: lines heartbeat turns
-- Write a message of a copy: origin, its text, when it came, channel; and if it waits for an answer the message and line.
local origin, id, at, channel, message, line = unpack(ARGV)

local name = key('inbox', origin)
redis.call('HSET', name, 'v', 1, 'origin', id, 'at', at, 'channel', channel)
redis.call('ZADD', key('channel', channel, 'received'), at, origin)
if not message then
    redis.call('HSET', name, 'handled', 1)
    redis.call('ZADD', key('inbox', 'handled'), at, origin)
    return
end
redis.call('HSET', name, 'message', message, 'line', line)
local place = redis.call('INCR', key('inbox', 'last'))
redis.call('ZADD', key('inbox', 'waiting'), place, origin)
redis.call('ZADD', key('inbox', 'line', line), place, origin)
arrange_messages(line)
