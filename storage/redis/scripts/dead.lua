-- needs: lines rows
-- The newest rows that were given up: how many; which one alone (empty: any).
local limit, only = unpack(ARGV)

local function shown(row)
    return redis.call('HMGET', row_key(row), 'id', 'conversation', 'payment_hash', 'created', 'error')
end

if only ~= '' then
    return redis.call('HGET', row_key(only), 'state') == 'dead' and { shown(only) } or {}
end
local dead = {}
for i, name in ipairs(redis.call('ZREVRANGE', key('outbox', 'dead'), 0, limit - 1)) do
    dead[i] = shown(string.sub(name, 18))
end
return dead
