-- Change a field of an account that exists: person, field, value.
local name = key('user', ARGV[1])
if redis.call('EXISTS', name) == 1 then
    redis.call('HSET', name, ARGV[2], ARGV[3])
end
