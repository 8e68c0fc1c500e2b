-- needs: lines pulse
-- This instance lives; those that have not said so for a while are dead: instance, that while in milliseconds.
-- Returns how many leases of the dead were ended.
local instance, patience = unpack(ARGV)

local now = server_ms()
redis.call('ZADD', key('alive'), now, instance)
local freed = 0
for _, dead in ipairs(redis.call('ZRANGEBYSCORE', key('alive'), '-inf', '(' .. (now - patience))) do
    freed = freed + free_claims(dead)
end
arrange_touched()
return freed
