-- needs: lines heartbeat
-- The records of an older form are of the newest one from now on, which no older version opens: the older form, the while
-- in milliseconds after which an instance is dead, the mark without which a program on that form does nothing, the newest
-- form. Those of before 3 are to be moved, and of all the entries of newer indexes are to be put. Returns how many instances live and work on the older form; then nothing is
-- changed.
if redis.call('HGET', key('store'), 'v') ~= ARGV[1] then
    return 0
end
local living = redis.call('ZCOUNT', key('alive'), server_ms() - tonumber(ARGV[2]), '+inf')
if living == 0 then
    redis.call('HSET', key('store'), 'v', ARGV[4])
    if ARGV[1] < '3' then
        redis.call('HSET', key('store'), 'moving', 1)
    end
    redis.call('HSET', key('store'), 'indexing', 1)
    redis.call('DEL', key(ARGV[3]))
end
return living
