-- needs: lines rows settlement
-- Store a further invoice of an open charge: charge; hash, origin, its fields, next check; host.
local charge, payment_hash, origin, invoice_fields, next_check, host = unpack(ARGV)

local outcome = taken(payment_hash, origin)
if outcome then
    return outcome
end
if redis.call('HGET', key('charge', charge), 'state') ~= 'open' then
    return 'charge_closed'
end
store_invoice(charge, payment_hash, origin, invoice_fields, next_check, host)
arrange_touched()
return 'created'
