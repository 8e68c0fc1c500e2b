-- needs: lines rows heartbeat turns revival
-- Store a message of a person: origin, its text, the message, when, channel, line, instance, how long NEWS last, tokens.
-- Who stores it is at it, unless another is at one of this conversation: nobody need look for it.
-- What is dead but no answer comes back: the person does.
-- Returns 1 if it is new; or, once, if it was stored under one of the tokens, by a call whose answer was lost.
local origin, id, message, at, channel, line, instance, last = unpack(ARGV)

local name = key('inbox', origin)
if redis.call('HSETNX', name, 'origin', id) == 0 then
    local stored_by = redis.call('HGET', name, 'token')
    for i = 9, #ARGV do
        if stored_by == ARGV[i] then
            return redis.call('HDEL', name, 'token')
        end
    end
    return 0
end
redis.call('HSET', name, 'v', 1, 'message', message, 'at', at, 'channel', channel, 'line', line, 'token', ARGV[#ARGV])
local place = redis.call('INCR', key('inbox', 'last'))
redis.call('ZADD', key('inbox', 'waiting'), place, origin)
redis.call('ZADD', key('inbox', 'line', line), place, origin)
arrange_messages(line)
seize(OWNERS, line, instance)
redis.call('ZADD', key('channel', channel, 'received'), at, origin)
revive(line, at, last)
arrange_touched()
return 1
