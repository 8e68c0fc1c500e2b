-- How many unpaid invoices expire after a time.
local now = ARGV[1]

local open = 0
for _, instance in ipairs(redis.call('SMEMBERS', key('watchers'))) do
    open = open + redis.call('ZCOUNT', key('watch', instance, 'expiry'), '-inf', '(' .. -tonumber(now))
end
return open
