-- needs: lines rows edits heartbeat turns
-- Answer a message, once: origin, its text, when it came, channel; where, hash (may be empty), final channels
-- as JSON; then for each message
-- of the answer its name, id and text.
local origin, id, at, channel, where, payment_hash, final = unpack(ARGV, 1, 7)

local name = key('inbox', origin)
if redis.call('HGET', name, 'handled') then
    return
end
local came = redis.call('HGET', name, 'at') or at
local line = redis.call('HGET', name, 'line')
redis.call('HSET', name, 'v', 1, 'origin', id, 'at', came, 'channel', channel, 'handled', 1)
redis.call('HDEL', name, 'message', 'line', 'token')
redis.call('ZREM', key('inbox', 'waiting'), origin)
if line then
    redis.call('ZREM', key('inbox', 'line', line), origin)
    arrange_messages(line)
end
redis.call('ZADD', key('inbox', 'handled'), came, origin)
redis.call('ZADD', key('channel', channel, 'received'), came, origin)
-- Due at once, by no clock: the channel's may run ahead of ours.
local payment = payment_hash ~= '' and payment_hash or nil
for i = 8, #ARGV, 3 do
    put_before_edits('answer:' .. ARGV[i], 'answer:' .. ARGV[i + 1], cjson.decode(where), payment, at, 0, ARGV[i + 2])
end
if payment and #ARGV > 7 then
    edit_late(payment, at, final)
end
arrange_touched()
