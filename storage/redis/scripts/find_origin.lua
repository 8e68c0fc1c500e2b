-- needs: records
-- The charge and the invoice that a message has made.
return pair_of(redis.call('GET', key('origin', ARGV[1])))
