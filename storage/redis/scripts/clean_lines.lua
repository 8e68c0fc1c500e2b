-- Forget lines older than a time, but never the newest of a chat: revisions go on from it. Before, how many to look
-- at, how many to pass over; returns how many are forgotten, and how many were kept.
local before, limit, offset = unpack(ARGV)

local forgotten, kept = 0, 0
for _, member in ipairs(redis.call('ZRANGEBYSCORE', key('transcript'), '-inf', '(' .. before, 'LIMIT', offset, limit)) do
    local chat, line = string.match(member, '^(%x+):(%x+)$')
    if redis.call('ZREVRANGE', key('transcript', chat), 0, 0)[1] == line then
        kept = kept + 1
    else
        forgotten = forgotten + 1
        redis.call('ZREM', key('transcript', chat), line)
        redis.call('ZREM', key('transcript'), member)
        redis.call('DEL', key('transcript', chat, line))
    end
end
return { forgotten, kept }
