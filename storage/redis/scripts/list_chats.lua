-- The chats that some lines are of, and when these were said, in the order of their time: how many lines to pass over,
-- how many to look at.
local offset, limit = unpack(ARGV)

local found = {}
local members = redis.call('ZRANGE', key('transcript'), offset, offset + limit - 1, 'WITHSCORES')
for i = 1, #members, 2 do
    local chat, line = string.match(members[i], '^(%x+):(%x+)$')
    found[#found + 1] = redis.call('HGET', key('transcript', chat, line), 'chat_id')
    found[#found + 1] = members[i + 1]
end
return found
