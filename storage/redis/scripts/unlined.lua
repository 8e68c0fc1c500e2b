-- needs: records
-- Paid invoices, with their charges, of which the ledger may not know all, in the order of their hash: the hash behind which
-- to begin, limit.
local found = {}
for _, payment_hash in ipairs(redis.call('ZRANGEBYLEX', key('unlined'), '(' .. ARGV[1], '+', 'LIMIT', 0, ARGV[2])) do
    found[#found + 1] = pair_of(payment_hash)
end
return found
