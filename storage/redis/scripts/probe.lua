-- Write a text and read it back: the text. Returns it, and the time: seconds, microseconds.
redis.call('HSET', key('store'), 'checked', ARGV[1])
local time = redis.call('TIME')
return { redis.call('HGET', key('store'), 'checked'), time[1], time[2] }
