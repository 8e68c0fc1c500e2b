-- needs: modes lines rows edits watch settlement
-- Store a further invoice of an open charge, and have the one before it brought up to date: charge; hash, origin, and
-- what else store_invoice wants; when it was made; the charge's price from now on and its currency, empty if it stays;
-- the backend that has made it, empty if it is the charge's.
local charge, payment_hash, origin = unpack(ARGV)

local outcome = taken(payment_hash, origin)
if outcome then
    return outcome
end
if held() then
    return 'locked'
end
if redis.call('HGET', key('charge', charge), 'state') ~= 'open' then
    return 'charge_closed'
end
if ARGV[10] ~= '' then
    redis.call('HSET', key('charge', charge), 'price_minor', ARGV[10], 'price_currency', ARGV[11])
end
edit_outdated(charge, ARGV[9], ARGV[8])
outcome = store_invoice(unpack(ARGV, 1, 8))
if ARGV[12] ~= '' then
    redis.call('HSET', key('invoice', payment_hash), 'backend', ARGV[12])
end
arrange_touched()
return outcome
