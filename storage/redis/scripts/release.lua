-- Leave a work to the others, if it is this instance's: which, instance.
if redis.call('HGET', key('leases'), ARGV[1]) == ARGV[2] then
    redis.call('HDEL', key('leases'), ARGV[1])
end
