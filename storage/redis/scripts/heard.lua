-- A chat wrote: contact, channel, when; what they are called; for how many milliseconds it is remembered, unless it wants
-- no more messages. An earlier time than the one known changes nothing.
local contact, channel, at, via, chat_id, kept = unpack(ARGV)

local function keep_latest(name, field)
    local known = tonumber(redis.call('HGET', name, field))
    if not known or known < tonumber(at) then
        redis.call('HSET', name, field, at)
    end
end

redis.call('HSET', key('contact', contact), 'v', 1, 'via', via, 'chat_id', chat_id)
keep_latest(key('contact', contact), 'heard')
if kept and redis.call('HGET', key('contact', contact), 'stopped') ~= '1' then
    redis.call('PEXPIRE', key('contact', contact), kept)
end
keep_latest(key('channel', channel), 'heard')
