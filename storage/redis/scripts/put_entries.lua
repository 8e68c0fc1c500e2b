-- Put index entries of a record as it stands: its key, its version with body; of each entry index, score, member. Returns 1,
-- or 0 where the record is another one by now: then nothing is put.
if redis.call('GET', key('r', ARGV[1])) ~= ARGV[2] then
    return 0
end
for i = 3, #ARGV, 3 do
    redis.call('ZADD', key('i', ARGV[i]), ARGV[i + 1], ARGV[i + 2])
end
return 1
