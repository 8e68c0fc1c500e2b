-- Take its text from a key: key. Returns 1 if it had one.
return redis.call('HDEL', key('values'), ARGV[1])
