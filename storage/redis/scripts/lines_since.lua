-- The newest lines after a revision, newest first: chat, revision, limit.
local chat, revision, limit = unpack(ARGV)

local found = {}
local lines = redis.call('ZREVRANGEBYSCORE', key('transcript', chat), '+inf', '(' .. revision, 'LIMIT', 0, limit)
for i, line in ipairs(lines) do
    found[i] = redis.call('HGETALL', key('transcript', chat, line))
end
return found
