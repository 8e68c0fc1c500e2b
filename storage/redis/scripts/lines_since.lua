-- The oldest lines of a web chat after a revision, oldest first: chat, revision, limit.
local chat, revision, limit = unpack(ARGV)

local found = {}
local lines = redis.call('ZRANGEBYSCORE', key('transcript', chat), '(' .. revision, '+inf', 'LIMIT', 0, limit)
for i, line in ipairs(lines) do
    found[i] = redis.call('HGETALL', key('transcript', chat, line))
end
return found
