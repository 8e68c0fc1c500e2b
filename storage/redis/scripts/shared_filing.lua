-- What charges are found by, besides their hashes and origins.
--
-- shop:<shop>:codes          charges by their code, which is unique    shop:<shop>:charges        by when and place
-- account:<maker>:codes      those of an account by their code         account:<maker>:charges    the same of an account
-- tokens                     charges by the digest of their token
local function file_charge(charge, shop, maker, token, code, created, member)
    redis.call('HSET', key('shop', shop, 'codes'), code, charge)
    redis.call('HSET', key('account', maker, 'codes'), code, charge)
    redis.call('ZADD', key('shop', shop, 'charges'), created, member)
    redis.call('ZADD', key('account', maker, 'charges'), created, member)
    redis.call('HSET', key('tokens'), token, charge)
    redis.call('HSET', key('charge', charge), 'in_shop', shop, 'maker', maker, 'page', token, 'member', member)
end

local function unfile_charge(charge)
    local shop, maker, token, code, member =
        unpack(redis.call('HMGET', key('charge', charge), 'in_shop', 'maker', 'page', 'code', 'member'))
    -- Before 0.3.0 two charges of a shop could have one code, if they were made by two people.
    if redis.call('HGET', key('shop', shop, 'codes'), code) == charge then
        redis.call('HDEL', key('shop', shop, 'codes'), code)
    end
    redis.call('HDEL', key('account', maker, 'codes'), code)
    redis.call('ZREM', key('shop', shop, 'charges'), member)
    redis.call('ZREM', key('account', maker, 'charges'), member)
    redis.call('HDEL', key('tokens'), token)
end
