-- needs: lines rows
-- Sent rows to ask for, which have waited longest, put off: now, until when, how many.
local now, again, limit = unpack(ARGV)

local taken = {}
for i, row in ipairs(redis.call('ZRANGEBYSCORE', key('outbox', 'asks'), '-inf', now, 'LIMIT', 0, limit)) do
    redis.call('ZADD', key('outbox', 'asks'), again, row)
    taken[i] = redis.call('HMGET', row_key(row), 'id', 'conversation', 'reference', 'sent_at')
end
return taken
