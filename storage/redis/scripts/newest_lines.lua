-- The newest revision of each of these chats, 0 where nothing was said yet.
local found = {}
for i, chat in ipairs(ARGV) do
    local newest = redis.call('ZREVRANGE', key('transcript', chat), 0, 0, 'WITHSCORES')
    found[i] = tonumber(newest[2]) or 0
end
return found
