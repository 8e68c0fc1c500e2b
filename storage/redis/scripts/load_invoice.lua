-- needs: watch
-- Write an invoice of a copy: charge, hash, origin, its fields, next check (empty: none). Who watches it is nobody that
-- lives, so that the first instance adopts it.
local charge, payment_hash, origin, fields, next_check = unpack(ARGV)

local name = key('invoice', payment_hash)
write_fields(name, fields)
redis.call('HSET', name, 'charge', charge, 'asked_by', origin)
redis.call('SET', key('origin', origin), payment_hash)
redis.call('RPUSH', key('charge', charge, 'invoices'), payment_hash)
if redis.call('HGET', name, 'status') ~= 'paid' then
    watch(payment_hash, 'copy')
    schedule(payment_hash, next_check ~= '' and next_check)
else
    redis.call('ZADD', key('unlined'), 0, payment_hash)
end
