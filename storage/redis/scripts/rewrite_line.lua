-- Replace the message of a line under a new revision: chat, line, message.
local chat, line, message = unpack(ARGV)

local name = key('transcript', chat, line)
if redis.call('EXISTS', name) == 0 then
    return false
end
local newest = redis.call('ZREVRANGE', key('transcript', chat), 0, 0, 'WITHSCORES')
local revision = tonumber(newest[2]) + 1
redis.call('HSET', name, 'message', message, 'edited', 1, 'revision', revision)
redis.call('ZADD', key('transcript', chat), revision, line)
return redis.call('HGETALL', name)
