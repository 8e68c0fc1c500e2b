-- A chat wrote: contact, channel, when; what they are called. An earlier time than the one known changes nothing.
local contact, channel, at, via, chat_id = unpack(ARGV)

local function keep_latest(name, field)
    local known = tonumber(redis.call('HGET', name, field))
    if not known or known < tonumber(at) then
        redis.call('HSET', name, field, at)
    end
end

redis.call('HSET', key('contact', contact), 'v', 1, 'via', via, 'chat_id', chat_id)
keep_latest(key('contact', contact), 'heard')
keep_latest(key('channel', channel), 'heard')
