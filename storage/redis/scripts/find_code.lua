-- needs: records
-- A person's charge by its code: owner, code.
local charge = redis.call('HGET', key('user', ARGV[1], 'codes'), ARGV[2])
return charge and charge_of(charge)
