-- Write a record of a copy, or of an older form: key, version with body; what must be there, or nothing is done (may be
-- empty); how many entries, of each index, score, member; and records of the older form, which go.
local name, value, guard, entries = unpack(ARGV)
if guard ~= '' and redis.call('EXISTS', key(guard)) == 0 then
    return
end
local old = 5 + 3 * entries
redis.call('SET', key('r', name), value)
for i = 5, old - 1, 3 do
    redis.call('ZADD', key('i', ARGV[i]), ARGV[i + 1], ARGV[i + 2])
end
for i = old, #ARGV do
    redis.call('DEL', key(ARGV[i]))
end
