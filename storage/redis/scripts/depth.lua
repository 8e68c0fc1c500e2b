-- How much lies in the outbox: open rows, those in flight, dead ones, when the oldest open one was made, and sent ones
-- whose end was not told.
local sending = 0
for _, instance in ipairs(redis.call('ZRANGE', key('alive'), 0, -1)) do
    sending = sending + redis.call('SCARD', key('claims', instance))
end
local oldest = redis.call('ZRANGE', key('outbox', 'open'), 0, 0, 'WITHSCORES')[2] or false
return {
    redis.call('ZCARD', key('outbox', 'open')), sending, redis.call('ZCARD', key('outbox', 'dead')), oldest,
    redis.call('ZCARD', key('outbox', 'asks')),
}
