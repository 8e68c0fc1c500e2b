-- Take a place in a sliding window: its name, the place, now, its length, how many places it has, how far clocks may
-- lie apart, how long it may be closed. Returns how many milliseconds later there is one.
--
-- window:<name>  the places by when they were taken        window:<name>:closed  until when none is to be had
local name, place, now = ARGV[1], ARGV[2], tonumber(ARGV[3])
local length, limit, skew, longest = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local taken = key('window', name)
local KEPT = 60000 -- milliseconds for which an empty window is remembered, whatever a clock says

redis.call('ZREMRANGEBYSCORE', taken, '-inf', now - length)
for _, other in ipairs(redis.call('ZRANGEBYSCORE', taken, '(' .. now + skew, '+inf')) do
    redis.call('ZADD', taken, now, other)
end
if redis.call('ZSCORE', taken, place) then
    return 0
end
local closed = key('window', name, 'closed')
local free = tonumber(redis.call('GET', closed) or now)
if free > now + longest + skew then -- said by a clock that was set back
    redis.call('DEL', closed)
    free = now
end
local newest = redis.call('ZREVRANGE', taken, 0, limit - 1, 'WITHSCORES')
if #newest == 2 * limit then
    free = math.max(free, tonumber(newest[#newest]) + length)
end
if free > now then
    return free - now
end
redis.call('ZADD', taken, math.max(now, tonumber(newest[2] or now)), place)
redis.call('PEXPIRE', taken, length + skew + KEPT)
return 0
