-- needs: lines rows watch settlement
-- Settle an invoice, or park the hint: hash, when, source, how many to park.
local payment_hash, at, source, limit = unpack(ARGV)

if redis.call('EXISTS', key('invoice', payment_hash)) == 0 then
    park(payment_hash, at, source, tonumber(limit))
    return false
end
local kind = settle_known(payment_hash, at, source)
arrange_touched()
return kind
