-- needs: lines rows
-- The newest rows that were given up.
local dead = {}
for i, name in ipairs(redis.call('ZREVRANGE', key('outbox', 'dead'), 0, ARGV[1] - 1)) do
    dead[i] = redis.call(
        'HMGET', row_key(string.sub(name, 18)), 'id', 'conversation', 'payment_hash', 'created', 'error'
    )
end
return dead
