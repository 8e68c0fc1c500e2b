-- The account of a person.
return redis.call('HGETALL', key('user', ARGV[1]))
