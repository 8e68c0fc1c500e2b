-- needs: lines rows watch settlement
-- Store a further invoice of an open charge, and have the one before it brought up to date: charge; hash, origin, and
-- what else store_invoice wants; when it was made; the charge's price from now on and its currency, empty if it stays;
-- the backend that has made it, empty if it is the charge's.
local charge, payment_hash, origin = unpack(ARGV)

local outcome = taken(payment_hash, origin)
if outcome then
    return outcome
end
if redis.call('HGET', key('charge', charge), 'state') ~= 'open' then
    return 'charge_closed'
end
if ARGV[9] ~= '' then
    redis.call('HSET', key('charge', charge), 'price_minor', ARGV[9], 'price_currency', ARGV[10])
end
edit_outdated(charge, ARGV[8])
outcome = store_invoice(unpack(ARGV, 1, 7))
if ARGV[11] ~= '' then
    redis.call('HSET', key('invoice', payment_hash), 'backend', ARGV[11])
end
arrange_touched()
return outcome
