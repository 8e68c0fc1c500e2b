-- Count a fetch of a picture, and return it.
local name = key('picture', ARGV[1])
if redis.call('EXISTS', name) == 0 then
    return false
end
redis.call('HINCRBY', name, 'fetches', 1)
return redis.call('HMGET', name, 'qr', 'until', 'fetches')
