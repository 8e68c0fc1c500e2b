-- needs: records
-- An account's charge by its code: maker, code.
local charge = redis.call('HGET', key('account', ARGV[1], 'codes'), ARGV[2])
return charge and charge_of(charge)
