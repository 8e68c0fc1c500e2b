-- needs: modes lines rows edits
-- Cancel an open charge, but in a lockdown: charge, when, final channels as JSON; returns it as it is afterwards.
local charge, at, final = unpack(ARGV)

local name = key('charge', charge)
if redis.call('HGET', name, 'state') == 'open' and held() ~= 'lockdown' then
    redis.call('HSET', name, 'state', 'cancelled')
    redis.call('ZREM', key('charges', 'open'), charge)
    redis.call('ZADD', key('charges', 'closed'), redis.call('HGET', name, 'closes'), charge)
    edit_qrs(charge, at, final)
    arrange_touched()
end
return redis.call('HGETALL', name)
