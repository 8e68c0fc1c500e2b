-- needs: lines rows heartbeat turns
-- Store a message of a person: origin, its text, the message, when, channel, line, instance, how long NEWS last, tokens.
-- Who stores it is at it, unless another is at one of this conversation: nobody need look for it.
-- What is dead but no answer comes back: the person does. NEWS stay as old as they are, and after a time stay dead.
-- News that wait for another try, of which none may have arrived, are tried at once.
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
for _, row in ipairs(redis.call('SMEMBERS', key('line', line, 'dead'))) do
    local found = read_row(row)
    local ages = kind_of(row) == 'news'
    if not ages or found.created > at - last then
        unfile(row, found)
        local created = ages and found.created or math.max(found.created, tonumber(at))
        redis.call('HSET', row_key(row), 'state', 'new', 'attempt', 0, 'created', created)
        enter(row, line, found.place, 0)
    end
end
for _, row in ipairs(redis.call('ZRANGEBYSCORE', key('line', line, 'new'), '(' .. at, '+inf')) do
    if is_news(row) and redis.call('HGET', row_key(row), 'ambiguous') ~= '1' then
        redis.call('ZADD', key('line', line, 'new'), 0, row)
        touched[line] = true
    end
end
arrange_touched()
return 1
