-- When a channel last brought a message, and when it last took one.
local received = redis.call('ZREVRANGE', key('channel', ARGV[1], 'received'), 0, 0, 'WITHSCORES')
local sent = redis.call('ZREVRANGE', key('channel', ARGV[1], 'sent'), 0, 0, 'WITHSCORES')
return { received[2] or false, sent[2] or false }
