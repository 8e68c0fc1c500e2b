-- needs: records
-- The charges of an account or a shop, newest first: "account" or "shop", which one, limit, offset.
local kind, name, limit, offset = unpack(ARGV)

local found = {}
local members = redis.call('ZREVRANGE', key(kind, name, 'charges'), offset, offset + limit - 1)
for i, member in ipairs(members) do
    found[i] = charge_of(string.sub(member, 18))
end
return found
