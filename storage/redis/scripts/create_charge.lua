-- needs: modes lines rows edits watch settlement filing
-- Store a charge: its code, its fields; its shop, its maker, the digest of its token; the charge, and if it has a first
-- invoice its hash, its origin, and what else store_invoice wants.
local code, fields, shop, maker, token, charge, payment_hash, origin = unpack(ARGV)

local name = key('charge', charge)
local outcome = payment_hash and taken(payment_hash, origin)
if outcome then
    return outcome
end
if not payment_hash and redis.call('EXISTS', name) == 1 then
    return 'created'
end
if held() then
    return 'locked'
end
if
    redis.call('HEXISTS', key('shop', shop, 'codes'), code) == 1
    or redis.call('HEXISTS', key('account', maker, 'codes'), code) == 1
then
    return 'code_taken'
end
write_fields(name, fields)
local created, closes = unpack(redis.call('HMGET', name, 'created', 'closes'))
local member = string.format('%016d:%s', redis.call('INCR', key('charges', 'last')), charge)
redis.call('HSET', name, 'state', 'open')
file_charge(charge, shop, maker, token, code, created, member)
redis.call('ZADD', key('charges', 'open'), closes, charge)
if not payment_hash then
    return 'created'
end
outcome = store_invoice(unpack(ARGV, 6))
arrange_touched()
return outcome
