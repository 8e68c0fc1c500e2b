-- Give a key another text if it has this one: key, old, new. Returns 1 if it had.
if redis.call('HGET', key('values'), ARGV[1]) ~= ARGV[2] then
    return 0
end
redis.call('HSET', key('values'), ARGV[1], ARGV[3])
return 1
