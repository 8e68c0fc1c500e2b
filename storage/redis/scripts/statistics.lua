-- How much lies here, at a time: open rows of the outbox, those in flight, dead ones, when the oldest open one was made,
-- sent ones whose end was not told, and those of them that were sent by another time; unpaid invoices that expire after
-- it; hashes that somebody spoke of before their invoice.
local now, long_ago = ARGV[1], tonumber(ARGV[2])
local LOOKED_AT = 200

local sending = 0
for _, instance in ipairs(redis.call('ZRANGE', key('alive'), 0, -1)) do
    sending = sending + redis.call('SCARD', key('claims', instance))
end
local oldest = redis.call('ZRANGE', key('outbox', 'open'), 0, 0, 'WITHSCORES')[2] or false
local invoices = 0
for _, instance in ipairs(redis.call('SMEMBERS', key('watchers'))) do
    invoices = invoices + redis.call('ZCOUNT', key('watch', instance, 'expiry'), '-inf', '(' .. -tonumber(now))
end
-- Those that are asked for last have waited longest. More of them than these are many in any case.
local overdue = 0
for _, row in ipairs(redis.call('ZRANGE', key('outbox', 'asks'), -LOOKED_AT, -1)) do
    local sent_at = redis.call('HGET', key('notice', row), 'sent_at')
    if sent_at and tonumber(sent_at) <= long_ago then
        overdue = overdue + 1
    end
end
return {
    redis.call('ZCARD', key('outbox', 'open')), sending, redis.call('ZCARD', key('outbox', 'dead')), oldest,
    redis.call('ZCARD', key('outbox', 'asks')), overdue, invoices,
    redis.call('ZCARD', key('parked')) + redis.call('ZCARD', key('doubts')),
}
