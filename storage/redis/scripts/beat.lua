-- needs: lines heartbeat
-- This instance lives; those that have not said so for a while are dead: instance, that while in milliseconds.
-- Returns how many leases of dead instances were ended.
local instance, patience = ARGV[1], tonumber(ARGV[2])

local now = server_ms()
local newest = redis.call('ZREVRANGE', key('alive'), 0, 0, 'WITHSCORES')
if newest[2] and tonumber(newest[2]) < now - patience then
    -- Nobody could be heard: the server was away. All get the time to be heard again before one counts as dead.
    redis.call('HSET', key('store'), 'back_at', now)
end
redis.call('ZADD', key('alive'), now, instance)
if now - (tonumber(redis.call('HGET', key('store'), 'back_at')) or 0) < patience then
    return 0
end
local freed = 0
for _, dead in ipairs(redis.call('ZRANGEBYSCORE', key('alive'), '-inf', '(' .. (now - patience))) do
    freed = freed + free_claims(dead)
end
arrange_touched()
return freed
