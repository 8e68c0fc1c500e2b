-- needs: lines heartbeat turns
-- Claim the oldest message without an answer of a line: line, instance.
local line, instance = unpack(ARGV)

local oldest = oldest_message(line)
if not oldest[1] or not seize(OWNERS, line, instance) then
    return false
end
return redis.call('HMGET', key('inbox', oldest[1]), 'origin', 'message')
