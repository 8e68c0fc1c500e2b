-- needs: filing
-- Write a charge of a copy: charge, shop, maker, the digest of its token, code, its fields, its number.
local charge, shop, maker, token, code, fields, number = unpack(ARGV)

local name = key('charge', charge)
write_fields(name, fields)
local created, closes, state, paid_at = unpack(redis.call('HMGET', name, 'created', 'closes', 'state', 'paid_at'))
local member = string.format('%016d:%s', number, charge)
file_charge(charge, shop, maker, token, code, created, member)
redis.call('SET', key('charges', 'last'), number)
if state == 'open' then
    redis.call('ZADD', key('charges', 'open'), closes, charge)
else
    redis.call('ZADD', key('charges', 'closed'), math.max(tonumber(closes), tonumber(paid_at or closes)), charge)
end
