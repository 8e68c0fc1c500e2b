-- needs: lines rows watch settlement
-- Cancel an open charge at a time; returns it as it is afterwards.
local charge, at = unpack(ARGV)

local name = key('charge', charge)
if redis.call('HGET', name, 'state') == 'open' then
    redis.call('HSET', name, 'state', 'cancelled')
    redis.call('ZREM', key('charges', 'open'), charge)
    redis.call('ZADD', key('charges', 'closed'), redis.call('HGET', name, 'closes'), charge)
    edit_qrs(charge, where_of(charge), at)
    arrange_touched()
end
return redis.call('HGETALL', name)
