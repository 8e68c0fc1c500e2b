-- The server's clock: seconds and microseconds.
return redis.call('TIME')
