-- Have the ledger learn of what was paid before there was one, once for a store: how many closed charges to pass over, how
-- many to look at. Returns at how many it has looked; fewer than asked for are the last.
local offset, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
if redis.call('HEXISTS', key('store'), 'lines') == 1 then
    return 0
end
local closed = redis.call('ZRANGE', key('charges', 'closed'), offset, offset + limit - 1)
for _, charge in ipairs(closed) do
    for _, payment_hash in ipairs(redis.call('LRANGE', key('charge', charge, 'invoices'), 0, -1)) do
        local status, lined = unpack(redis.call('HMGET', key('invoice', payment_hash), 'status', 'lined'))
        if status == 'paid' and not lined then
            redis.call('ZADD', key('unlined'), 0, payment_hash)
        end
    end
end
if #closed < limit then
    redis.call('HSET', key('store'), 'lines', 1)
end
return #closed
