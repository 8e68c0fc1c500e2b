-- needs: filing
-- A charge of form 2 gets what one of form 3 has, once: charge; shop, maker, the digest of its token, the digest of the
-- person who asked; then its new fields.
local charge, shop, maker, token, asker, fields = unpack(ARGV)

local name = key('charge', charge)
if redis.call('HEXISTS', name, 'in_shop') == 1 or redis.call('EXISTS', name) == 0 then
    return
end
write_fields(name, fields)
local code, created, member, backend = unpack(redis.call('HMGET', name, 'code', 'created', 'member', 'backend'))
file_charge(charge, shop, maker, token, code, created, member)
redis.call('HDEL', name, 'owner')
redis.call('DEL', key('user', asker, 'codes'), key('user', asker, 'invoices'))
for _, payment_hash in ipairs(redis.call('LRANGE', key('charge', charge, 'invoices'), 0, -1)) do
    redis.call('HSET', key('invoice', payment_hash), 'backend', backend)
end
