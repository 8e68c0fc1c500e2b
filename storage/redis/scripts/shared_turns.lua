-- needs: heartbeat
-- Which instance answers a conversation (tracking.inbox.Inbox.claim) or does another work. A dead one has neither.
--
-- inbox:waiting       messages without an answer, by their place     inbox:owners   line -> instance
-- inbox:line:<line>   those of a conversation, by their place        leases         work -> instance
-- inbox:lines         lines that have such messages, by the place of the oldest
local OWNERS = key('inbox', 'owners')

local function is_alive(instance)
    return redis.call('ZSCORE', key('alive'), instance)
end

-- Give what a field of a hash stands for to an instance, unless another living one has it.
local function seize(owners, field, instance)
    local owner = redis.call('HGET', owners, field)
    if owner ~= instance then
        if owner and is_alive(owner) then
            return false
        end
        redis.call('HSET', owners, field, instance)
    end
    -- Who asks lives, even if it stood still for so long that it counts as dead until its next sign of life.
    redis.call('ZADD', key('alive'), 'NX', server_ms(), instance)
    return true
end

local function oldest_message(line)
    return redis.call('ZRANGE', key('inbox', 'line', line), 0, 0, 'WITHSCORES')
end

-- Note that the messages of a line have changed.
local function arrange_messages(line)
    local oldest = oldest_message(line)
    if oldest[1] then
        redis.call('ZADD', key('inbox', 'lines'), oldest[2], line)
    else
        redis.call('ZREM', key('inbox', 'lines'), line)
        redis.call('HDEL', OWNERS, line)
    end
end
