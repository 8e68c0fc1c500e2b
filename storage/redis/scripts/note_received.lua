-- Note what came for an open amount, with the charge that this invoice settled: hash, minor units, currency.
local payment_hash, minor, currency = unpack(ARGV)

local charge = redis.call('HGET', key('invoice', payment_hash), 'charge')
if not charge then
    return
end
local paid_hash, price = unpack(redis.call('HMGET', key('charge', charge), 'paid_hash', 'price_minor'))
if paid_hash == payment_hash and not price then
    redis.call('HSET', key('charge', charge), 'received_minor', minor, 'received_currency', currency)
end
