-- needs: lines rows
-- Store a message of a person: origin, its text, the message, when, channel, line, token. Dead news come back.
-- Returns 1 if it is new; or if it was stored under the same token, by a call whose answer was lost.
local origin, id, message, at, channel, line, token = unpack(ARGV)

local name = key('inbox', origin)
if redis.call('HSETNX', name, 'origin', id) == 0 then
    return redis.call('HGET', name, 'token') == token and 1 or 0
end
redis.call('HSET', name, 'v', 1, 'message', message, 'at', at, 'channel', channel, 'token', token)
redis.call('ZADD', key('inbox', 'waiting'), redis.call('INCR', key('inbox', 'last')), origin)
redis.call('ZADD', key('channel', channel, 'received'), at, origin)
for _, row in ipairs(redis.call('SMEMBERS', key('line', line, 'dead'))) do
    local found = read_row(row)
    unfile(row, found)
    local created = math.max(found.created, tonumber(at))
    redis.call('HSET', row_key(row), 'state', 'new', 'attempt', 0, 'created', created)
    enter(row, line, found.place, 0)
end
arrange_touched()
return 1
