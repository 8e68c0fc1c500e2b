-- The watches: every unpaid invoice is watched by one instance of the program, until it is paid or forgotten.
--
-- watch:<instance>:due     hashes by their next check        watch:<instance>:expiry  the latest expiry first
-- watch:<instance>:unpaid  hashes in their order             watchers                 who watches anything, dead or not
local function watcher_of(payment_hash)
    return redis.call('HGET', key('invoice', payment_hash), 'watcher')
end

-- Ask the wallet about an invoice at a time; false: never of itself.
local function schedule(payment_hash, at)
    local due = key('watch', watcher_of(payment_hash), 'due')
    if at then
        redis.call('ZADD', due, at, payment_hash)
    else
        redis.call('ZREM', due, payment_hash)
    end
end

-- An invoice is paid or forgotten.
local function unwatch(payment_hash)
    local instance = watcher_of(payment_hash)
    if not instance then
        return
    end
    for _, index in ipairs({ 'due', 'expiry', 'unpaid' }) do
        redis.call('ZREM', key('watch', instance, index), payment_hash)
    end
    redis.call('HDEL', key('invoice', payment_hash), 'watcher')
    if redis.call('EXISTS', key('watch', instance, 'unpaid')) == 0 then
        redis.call('SREM', key('watchers'), instance)
    end
end

-- This instance watches an unpaid invoice from now on, in place of any other; to be scheduled.
local function watch(payment_hash, instance)
    unwatch(payment_hash)
    local invoice = key('invoice', payment_hash)
    redis.call('HSET', invoice, 'watcher', instance)
    redis.call('ZADD', key('watch', instance, 'expiry'), -tonumber(redis.call('HGET', invoice, 'expires')), payment_hash)
    redis.call('ZADD', key('watch', instance, 'unpaid'), 0, payment_hash)
    redis.call('SADD', key('watchers'), instance)
end
