-- needs: lines rows edits watch settlement
-- Settle an invoice, or park the hint: hash, when, source, how many to park, final channels as JSON.
local payment_hash, at, source, limit, final = unpack(ARGV)

if redis.call('EXISTS', key('invoice', payment_hash)) == 0 then
    park(payment_hash, at, source, tonumber(limit))
    return false
end
local kind = settle_known(payment_hash, at, source, final)
arrange_touched()
return kind
