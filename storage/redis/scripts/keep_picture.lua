-- Keep a picture under a token that is free: its digest, text, until; the token itself.
local token, qr, till, plain = unpack(ARGV)

if redis.call('HSETNX', key('picture', token), 'qr', qr) == 1 then
    redis.call('HSET', key('picture', token), 'v', 1, 'token', plain, 'until', till, 'fetches', 0)
    redis.call('ZADD', key('pictures'), till, token)
end
