-- needs: lines rows edits
-- Close open charges whose time has passed: now, how many at most, final channels as JSON; returns how many.
local now, limit, final = unpack(ARGV)

local over = redis.call('ZRANGEBYSCORE', key('charges', 'open'), '-inf', now, 'WITHSCORES', 'LIMIT', 0, limit)
for i = 1, #over, 2 do
    redis.call('HSET', key('charge', over[i]), 'state', 'lapsed')
    redis.call('ZREM', key('charges', 'open'), over[i])
    redis.call('ZADD', key('charges', 'closed'), over[i + 1], over[i])
    edit_shown(over[i], now, final)
end
arrange_touched()
return #over / 2
