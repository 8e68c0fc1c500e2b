-- Have no place of a sliding window taken for a time, or for longer if that was said before: its name, now, how long.
local closed, now = key('window', ARGV[1], 'closed'), tonumber(ARGV[2])
local KEPT = 60000 -- milliseconds for which it is remembered longer: clocks differ

local last = now + tonumber(ARGV[3])
last = math.max(last, tonumber(redis.call('GET', closed) or last))
redis.call('SET', closed, string.format('%.0f', last), 'PX', string.format('%.0f', last - now + KEPT))
return false
