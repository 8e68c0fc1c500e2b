-- Answer the open question of a person: person, number, the message that does. It gets the same answer again.
local person, number, origin = unpack(ARGV)

local name = key('user', person, 'question')
local taken_by, taken, choices = unpack(redis.call('HMGET', name, 'taken_by', 'taken', 'choices'))
if taken_by == origin then
    return taken
end
local says = choices and cjson.decode(choices).choices[tonumber(number)]
if not says then
    return false
end
redis.call('HSET', name, 'taken_by', origin, 'taken', says)
redis.call('HDEL', name, 'choices')
return says
