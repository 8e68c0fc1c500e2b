-- needs: lines rows watch settlement
-- Store a further invoice of an open charge: charge; hash, origin, and what else store_invoice wants.
local charge, payment_hash, origin = unpack(ARGV)

local outcome = taken(payment_hash, origin)
if outcome then
    return outcome
end
if redis.call('HGET', key('charge', charge), 'state') ~= 'open' then
    return 'charge_closed'
end
store_invoice(unpack(ARGV))
arrange_touched()
return 'created'
