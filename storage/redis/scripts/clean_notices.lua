-- needs: lines rows
-- Forget rows made before a time that are sent, or dead and never revived: before, how many at most.
local before, limit = unpack(ARGV)

local over = redis.call('ZRANGEBYSCORE', key('outbox', 'over'), '-inf', '(' .. before, 'LIMIT', 0, limit)
for _, row in ipairs(over) do
    local found = read_row(row)
    unfile(row, found)
    redis.call('ZREM', key('channel', found.channel, 'sent'), row)
    redis.call('ZREM', key('outbox', 'asks'), row)
    redis.call('DEL', row_key(row), key('notice', row, 'refused'))
    if found.payment_hash then
        redis.call('SREM', key('invoice', found.payment_hash, 'notices'), row)
    end
end
return { #over, 0 }
