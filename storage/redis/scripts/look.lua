-- needs: lines heartbeat
-- How many instances live, how many messages wait for an answer, and how many of ours have no end: the while in
-- milliseconds after which an instance is dead.
local since = server_ms() - tonumber(ARGV[1])
return {
    redis.call('ZCOUNT', key('alive'), since, '+inf'), redis.call('ZCARD', key('inbox', 'waiting')),
    redis.call('ZCARD', key('outbox', 'asks')),
}
