-- needs: lines rows edits watch
-- Note a wallet's answer that is not PAID: hash, status, when to ask again (empty: never), final channels as
-- JSON.
local payment_hash, status, next_check, final = unpack(ARGV)

local name = key('invoice', payment_hash)
local known = redis.call('HGET', name, 'status')
if not known or known == 'paid' then
    return
end
redis.call('HSET', name, 'status', status)
if status == 'expired' and known ~= 'expired' then
    edit_expired(payment_hash, final)
    arrange_touched()
end
schedule(payment_hash, next_check ~= '' and next_check)
