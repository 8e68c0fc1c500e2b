-- needs: lines rows watch settlement
-- Store a charge with its first invoice: owner, code, its fields; charge, hash, origin, and what else store_invoice
-- wants.
local owner, code, charge_fields, charge, payment_hash, origin = unpack(ARGV)

local outcome = taken(payment_hash, origin)
if outcome then
    return outcome
end
if redis.call('HSETNX', key('user', owner, 'codes'), code, charge) == 0 then
    return 'code_taken'
end
local name = key('charge', charge)
write_fields(name, charge_fields)
local created, closes = unpack(redis.call('HMGET', name, 'created', 'closes'))
local member = string.format('%016d:%s', redis.call('INCR', key('charges', 'last')), charge)
redis.call('HSET', name, 'state', 'open', 'owner', owner, 'member', member)
redis.call('ZADD', key('user', owner, 'invoices'), created, member)
redis.call('ZADD', key('charges', 'open'), closes, charge)
store_invoice(unpack(ARGV, 4))
arrange_touched()
return 'created'
