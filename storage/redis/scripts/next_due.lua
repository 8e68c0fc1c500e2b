-- When the first line has a row due.
return redis.call('ZRANGE', key('outbox', 'next'), 0, 0, 'WITHSCORES')[2] or false
