-- How much lies here, at a time: open rows of the outbox, those in flight, dead ones, when the oldest open one was made,
-- and sent ones whose end was not told; unpaid invoices that expire after it; hashes that somebody spoke of before their invoice.
local now = ARGV[1]

local sending = 0
for _, instance in ipairs(redis.call('ZRANGE', key('alive'), 0, -1)) do
    sending = sending + redis.call('SCARD', key('claims', instance))
end
local oldest = redis.call('ZRANGE', key('outbox', 'open'), 0, 0, 'WITHSCORES')[2] or false
local invoices = 0
for _, instance in ipairs(redis.call('SMEMBERS', key('watchers'))) do
    invoices = invoices + redis.call('ZCOUNT', key('watch', instance, 'expiry'), '-inf', '(' .. -tonumber(now))
end
return {
    redis.call('ZCARD', key('outbox', 'open')), sending, redis.call('ZCARD', key('outbox', 'dead')), oldest,
    redis.call('ZCARD', key('outbox', 'asks')), invoices,
    redis.call('ZCARD', key('parked')) + redis.call('ZCARD', key('doubts')),
}
