-- Write a record of a copy, or of an older form: key, version with body, how many entries, of each index, score, member;
-- and maybe the old records that it stands for, which go: where the first of them is not there any more, nothing is done.
local name, value, entries = unpack(ARGV)
local old = 4 + 3 * entries
if ARGV[old] and redis.call('EXISTS', key(ARGV[old])) == 0 then
    return
end
redis.call('SET', key('r', name), value)
for i = 4, old - 1, 3 do
    redis.call('ZADD', key('i', ARGV[i]), ARGV[i + 1], ARGV[i + 2])
end
for i = old, #ARGV do
    redis.call('DEL', key(ARGV[i]))
end
