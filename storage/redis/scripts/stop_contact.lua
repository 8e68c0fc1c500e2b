-- A chat wants no more messages (1), or wants them again (0): contact, which; what it is called. The wish is kept for good.
local contact, stopped, via, chat_id = unpack(ARGV)
local name = key('contact', contact)
redis.call('HSET', name, 'v', 1, 'via', via, 'chat_id', chat_id, 'stopped', stopped)
if stopped == '1' then
    redis.call('PERSIST', name)
end
