-- needs: lines heartbeat
-- The records of an older form are of form 3 from now on, which no older version opens, and are to be moved: the older
-- form, the while in milliseconds after which an instance is dead, the mark without which 0.2.0 does nothing. Returns how
-- many instances live and work on the older form; then nothing is changed.
if redis.call('HGET', key('store'), 'v') ~= ARGV[1] then
    return 0
end
local living = redis.call('ZCOUNT', key('alive'), server_ms() - tonumber(ARGV[2]), '+inf')
if living == 0 then
    redis.call('HSET', key('store'), 'v', '3', 'moving', 1)
    redis.call('DEL', key(ARGV[3]))
end
return living
