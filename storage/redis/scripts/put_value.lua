-- Give a key a text: key, text.
redis.call('HSET', key('values'), ARGV[1], ARGV[2])
