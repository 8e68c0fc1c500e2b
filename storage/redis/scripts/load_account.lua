-- The account of a person, made if there is none: person, its fields, for how many milliseconds it is kept.
-- Who has ever made a charge (create_charge.lua), or is loaded without a time, is kept for good.
local person, fields, kept = unpack(ARGV)
local name = key('user', person)
if redis.call('EXISTS', name) == 0 then
    write_fields(name, fields)
    if not kept then
        redis.call('HSET', name, 'made', 1)
    end
end
if kept and not redis.call('HGET', name, 'made') and redis.call('EXISTS', key('user', person, 'codes')) == 0 then
    redis.call('PEXPIRE', name, kept)
end
return redis.call('HGETALL', name)
