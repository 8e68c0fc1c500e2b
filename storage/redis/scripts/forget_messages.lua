-- Forget these messages of people as far as they have their answer: origins. Returns how many are forgotten.
local forgotten = 0
for _, origin in ipairs(ARGV) do
    local name = key('inbox', origin)
    local channel, handled = unpack(redis.call('HMGET', name, 'channel', 'handled'))
    if handled then
        redis.call('ZREM', key('channel', channel, 'received'), origin)
        redis.call('ZREM', key('inbox', 'handled'), origin)
        redis.call('DEL', name)
        forgotten = forgotten + 1
    end
end
return forgotten
