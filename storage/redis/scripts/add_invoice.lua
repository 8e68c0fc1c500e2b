-- needs: lines rows watch settlement
-- Store a further invoice of an open charge, and have those before it brought up to date: charge; hash, origin, and
-- what else store_invoice wants; when it was made.
local charge, payment_hash, origin = unpack(ARGV)

local outcome = taken(payment_hash, origin)
if outcome then
    return outcome
end
if redis.call('HGET', key('charge', charge), 'state') ~= 'open' then
    return 'charge_closed'
end
edit_shown(charge, ARGV[9])
store_invoice(unpack(ARGV, 1, 8))
arrange_touched()
return 'created'
