-- Keep a picture under a token that is free: token, text, until.
local token, qr, till = unpack(ARGV)

if redis.call('HSETNX', key('picture', token), 'qr', qr) == 1 then
    redis.call('HSET', key('picture', token), 'v', 1, 'until', till, 'fetches', 0)
    redis.call('ZADD', key('pictures'), till, token)
end
