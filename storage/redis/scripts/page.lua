-- needs: records
-- A person's charges, newest first: owner, limit, offset.
local owner, limit, offset = unpack(ARGV)

local found = {}
local members = redis.call('ZREVRANGE', key('user', owner, 'invoices'), offset, offset + limit - 1)
for i, member in ipairs(members) do
    found[i] = charge_of(string.sub(member, 18))
end
return found
