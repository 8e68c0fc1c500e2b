-- Write a charge of a copy: charge, owner, code, its fields, its number.
local charge, owner, code, fields, number = unpack(ARGV)

local name = key('charge', charge)
write_fields(name, fields)
local created, closes, state, paid_at = unpack(redis.call('HMGET', name, 'created', 'closes', 'state', 'paid_at'))
local member = string.format('%016d:%s', number, charge)
redis.call('HSET', name, 'owner', owner, 'member', member)
redis.call('HSET', key('user', owner, 'codes'), code, charge)
redis.call('ZADD', key('user', owner, 'invoices'), created, member)
redis.call('SET', key('charges', 'last'), number)
if state == 'open' then
    redis.call('ZADD', key('charges', 'open'), closes, charge)
else
    redis.call('ZADD', key('charges', 'closed'), math.max(tonumber(closes), tonumber(paid_at or closes)), charge)
end
