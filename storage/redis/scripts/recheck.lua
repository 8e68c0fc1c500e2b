-- needs: watch
-- Somebody says that a hash is paid: hash, when, instance; the time before which rechecks are forgotten, how many to keep.
-- The instance that heard it watches the invoice from now on: it can ask at once. Returns the status, false if unknown.
local payment_hash, at, instance, oldest, limit = unpack(ARGV)

local status = redis.call('HGET', key('invoice', payment_hash), 'status')
if not status then
    redis.call('ZREMRANGEBYSCORE', key('doubts'), '-inf', '(' .. oldest)
    redis.call('ZADD', key('doubts'), 'NX', at, payment_hash)
    redis.call('ZREMRANGEBYRANK', key('doubts'), 0, -1 - limit)
elseif status ~= 'paid' then
    watch(payment_hash, instance)
    schedule(payment_hash, at)
end
return status
