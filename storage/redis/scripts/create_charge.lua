-- needs: lines rows settlement
-- Store a charge with its first invoice: charge, owner, code, its fields; hash, origin, its fields, next check; host.
local charge, owner, code, charge_fields, payment_hash, origin, invoice_fields, next_check, host = unpack(ARGV)

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
store_invoice(charge, payment_hash, origin, invoice_fields, next_check, host)
arrange_touched()
return 'created'
