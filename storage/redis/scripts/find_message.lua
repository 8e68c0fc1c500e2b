-- needs: records
-- The charge that a message of a chat has shown: chat, reference.
local payment_hash = redis.call('HGET', key('chat', ARGV[1], 'shown'), ARGV[2])
local charge = payment_hash and redis.call('HGET', key('invoice', payment_hash), 'charge')
return charge and charge_of(charge)
