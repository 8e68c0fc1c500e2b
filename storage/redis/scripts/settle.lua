-- needs: lines rows watch settlement
-- Settle an invoice, or park the hint: hash, when, source, whether to tell the host, where it is, how many to park.
local payment_hash, at, source, tell_host, host, limit = unpack(ARGV)

if redis.call('EXISTS', key('invoice', payment_hash)) == 0 then
    park(payment_hash, at, source, tell_host == '1', tonumber(limit))
    return false
end
local kind = settle_known(payment_hash, at, source, tell_host == '1', host)
arrange_touched()
return kind
