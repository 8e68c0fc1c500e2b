-- Look at records and indexes at one moment: how many records, their keys; of each scan its index, 'up', 'down' or 'count',
-- from and to which score, how many to pass over, how many at most (-1: all).
-- Returns the server's time, the records as they are written (false for none), and what each scan found.
local wanted = tonumber(ARGV[1])
local bodies, scans = {}, {}
for i = 2, wanted + 1 do
    bodies[#bodies + 1] = redis.call('GET', key('r', ARGV[i]))
end
for i = wanted + 2, #ARGV, 6 do
    local index, way, low, high, offset, limit = unpack(ARGV, i, i + 5)
    local name = key('i', index)
    if way == 'count' then
        scans[#scans + 1] = redis.call('ZCOUNT', name, low, high)
    elseif way == 'down' then
        scans[#scans + 1] =
            redis.call('ZREVRANGEBYSCORE', name, high, low, 'WITHSCORES', 'LIMIT', offset, limit)
    else
        scans[#scans + 1] = redis.call('ZRANGEBYSCORE', name, low, high, 'WITHSCORES', 'LIMIT', offset, limit)
    end
end
return { redis.call('TIME'), bodies, scans }
