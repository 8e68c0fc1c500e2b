-- needs: records
-- The charge of a token, by its digest.
local charge = redis.call('HGET', key('tokens'), ARGV[1])
return charge and charge_of(charge)
