-- Note a wallet's answer that is not PAID: hash, status, when to ask again (empty: never).
local payment_hash, status, next_check = unpack(ARGV)

local name = key('invoice', payment_hash)
local known = redis.call('HGET', name, 'status')
if not known or known == 'paid' then
    return
end
redis.call('HSET', name, 'status', status)
if next_check == '' then
    redis.call('ZREM', key('invoices', 'due'), payment_hash)
else
    redis.call('ZADD', key('invoices', 'due'), next_check, payment_hash)
end
