-- Give a key a text if it has none: key, text. Returns 1 if it had none.
return redis.call('HSETNX', key('values'), ARGV[1], ARGV[2])
