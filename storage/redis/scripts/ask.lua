-- needs: lines rows
-- When to ask for the end of a row that is not known by now: row, reference, when (empty: never).
local row, reference, at = unpack(ARGV)
local ASKS = key('outbox', 'asks')

if not redis.call('ZSCORE', ASKS, row) or redis.call('HGET', row_key(row), 'reference') ~= reference then
    return 0
end
if at == '' then
    redis.call('ZREM', ASKS, row)
else
    redis.call('ZADD', ASKS, at, row)
end
return 1
