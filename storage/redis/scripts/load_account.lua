-- The account of a person, made if there is none: person, its fields.
local name = key('user', ARGV[1])
if redis.call('EXISTS', name) == 0 then
    write_fields(name, ARGV[2])
end
return redis.call('HGETALL', name)
