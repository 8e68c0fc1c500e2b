-- Note what the wallet's list says of an invoice, and of an open amount that it settled with the charge too: hash, minor
-- units, currency, when.
local payment_hash, minor, currency, at = unpack(ARGV)

local charge = redis.call('HGET', key('invoice', payment_hash), 'charge')
if not charge then
    return
end
redis.call(
    'HSET', key('invoice', payment_hash), 'credited_minor', minor, 'credited_currency', currency, 'credited_at', at
)
local paid_hash, price = unpack(redis.call('HMGET', key('charge', charge), 'paid_hash', 'price_minor'))
if paid_hash == payment_hash and not price then
    redis.call('HSET', key('charge', charge), 'received_minor', minor, 'received_currency', currency)
end
if not price and redis.call('HGET', key('invoice', payment_hash), 'status') == 'paid' then
    redis.call('HDEL', key('invoice', payment_hash), 'lined')
    redis.call('ZADD', key('unlined'), 0, payment_hash)
end
