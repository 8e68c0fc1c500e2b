-- needs: lines rows
-- This data is a copy made at a time, and more was sent since: the time. Returns how many rows that may yet be sent
-- turn ambiguous; false if this copy was known.
local snapshot = tonumber(ARGV[1])
local marked = 0

local function mark_ambiguous(row)
    if tonumber(redis.call('HGET', row_key(row), 'created')) < snapshot then
        redis.call('HSET', row_key(row), 'ambiguous', 1, 'attempt', 0)
        marked = marked + 1
    end
end

if redis.call('ZADD', key('restored'), 'NX', snapshot, ARGV[1]) == 0 then
    return false
end
for _, row in ipairs(redis.call('ZRANGEBYSCORE', key('outbox', 'open'), '-inf', '(' .. snapshot)) do
    mark_ambiguous(row)
end
for _, name in ipairs(redis.call('ZRANGE', key('outbox', 'dead'), 0, -1)) do
    local row = string.sub(name, 18)
    if is_revived(row, redis.call('HGET', row_key(row), 'to')) then
        mark_ambiguous(row)
    end
end
return marked
