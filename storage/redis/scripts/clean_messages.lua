-- Forget messages that have their answer: from before a time all, from before a later one all but the newest of their
-- channel: the later time, how many to look at, how many to pass over, the time. Returns how many are forgotten, and
-- how many were kept.
local done, limit, offset, before = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])

local last = {} -- when each channel last brought one

local function last_received(received)
    if not last[received] then
        last[received] = tonumber(redis.call('ZREVRANGE', received, 0, 0, 'WITHSCORES')[2])
    end
    return last[received]
end

local forgotten, kept = 0, 0
local over = redis.call('ZRANGEBYSCORE', key('inbox', 'handled'), '-inf', '(' .. done, 'LIMIT', offset, limit, 'WITHSCORES')
for i = 1, #over, 2 do
    local origin, at = over[i], tonumber(over[i + 1])
    local received = key('channel', redis.call('HGET', key('inbox', origin), 'channel'), 'received')
    if at < before or at < last_received(received) then
        forgotten = forgotten + 1
        redis.call('ZREM', received, origin)
        redis.call('ZREM', key('inbox', 'handled'), origin)
        redis.call('DEL', key('inbox', origin))
    else
        kept = kept + 1
    end
end
return { forgotten, kept }
