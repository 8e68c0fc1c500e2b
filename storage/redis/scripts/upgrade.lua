-- needs: lines pulse
-- The records of form 1 are of form 2 from now on, which 0.1.0 does not open: the while in milliseconds after which an
-- instance is dead. Returns how many instances live and work on form 1; then nothing is changed.
if redis.call('HGET', key('store'), 'v') ~= '1' then
    return 0
end
local living = redis.call('ZCOUNT', key('alive'), server_ms() - tonumber(ARGV[1]), '+inf')
if living == 0 then
    redis.call('HSET', key('store'), 'v', '2')
end
return living
