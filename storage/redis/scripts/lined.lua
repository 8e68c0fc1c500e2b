-- The ledger knows what invoices say, unless more has become known of one meanwhile: of each its hash, and when the wallet's
-- list showed it (empty: never).
for i = 1, #ARGV, 2 do
    local name = key('invoice', ARGV[i])
    if (redis.call('HGET', name, 'credited_at') or '') == ARGV[i + 1] then
        redis.call('ZREM', key('unlined'), ARGV[i])
        if redis.call('EXISTS', name) == 1 then
            redis.call('HSET', name, 'lined', 1)
        end
    end
end
