-- Change fields of an account that exists: person, the fields.
local name = key('user', ARGV[1])
if redis.call('EXISTS', name) == 1 then
    write_fields(name, ARGV[2])
end
