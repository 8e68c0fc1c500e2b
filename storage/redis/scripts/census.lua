-- What is counted of charges: "open" or "closed" ones, the time from which on they end, how many to pass over, limit. Of
-- each when it was made, shop, channel, state.
local which, since, offset, limit = unpack(ARGV)

local found = {}
local charges = redis.call('ZRANGEBYSCORE', key('charges', which), since, '+inf', 'LIMIT', offset, limit)
for i, charge in ipairs(charges) do
    found[i] = redis.call('HMGET', key('charge', charge), 'created', 'shop', 'via', 'state')
end
return found
