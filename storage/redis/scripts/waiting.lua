-- Messages without an answer, oldest first.
local waiting = {}
for i, origin in ipairs(redis.call('ZRANGE', key('inbox', 'waiting'), 0, -1)) do
    waiting[i] = redis.call('HMGET', key('inbox', origin), 'origin', 'message')
end
return waiting
