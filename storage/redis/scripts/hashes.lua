-- The hashes of some charges, and the code of each: which charges ("open" or "closed"), how many to pass over, to read.
local index, offset, limit = unpack(ARGV)

local found = {}
for i, charge in ipairs(redis.call('ZREVRANGE', key('charges', index), offset, offset + limit - 1)) do
    local hashes = redis.call('LRANGE', key('charge', charge, 'invoices'), 0, -1)
    found[i] = { redis.call('HGET', key('charge', charge), 'code'), hashes }
end
return found
