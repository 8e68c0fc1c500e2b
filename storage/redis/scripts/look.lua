-- needs: lines pulse
-- How many instances live, and how many messages wait for an answer: the while in milliseconds after which one is dead.
local since = server_ms() - tonumber(ARGV[1])
return { redis.call('ZCOUNT', key('alive'), since, '+inf'), redis.call('ZCARD', key('inbox', 'waiting')) }
