-- The newest lines of a web chat, newest first: chat, limit.
local chat, limit = unpack(ARGV)

local found = {}
for i, line in ipairs(redis.call('ZREVRANGE', key('transcript', chat), 0, limit - 1)) do
    found[i] = redis.call('HGETALL', key('transcript', chat, line))
end
return found
