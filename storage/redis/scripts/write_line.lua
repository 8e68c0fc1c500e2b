-- Add a line to a web chat, or return the one that stands: chat, line, its fields, when.
local chat, line, fields, at = unpack(ARGV)

local name = key('transcript', chat, line)
if redis.call('EXISTS', name) == 0 then
    local newest = redis.call('ZREVRANGE', key('transcript', chat), 0, 0, 'WITHSCORES')
    local revision = (tonumber(newest[2]) or 0) + 1
    write_fields(name, fields)
    redis.call('HSET', name, 'revision', revision, 'edited', 0)
    redis.call('ZADD', key('transcript', chat), revision, line)
    redis.call('ZADD', key('transcript'), at, chat .. ':' .. line)
end
return redis.call('HGETALL', name)
