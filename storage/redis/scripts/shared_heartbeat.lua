-- needs: lines
-- Which instances of the program are alive, by the server's clock alone.
local function server_ms()
    local time = redis.call('TIME')
    return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- End all leases of an instance. Its rows still count as being sent: the next claim knows that they may have arrived,
-- and when the instance was heard last.
local function free_claims(instance)
    local heard = redis.call('ZSCORE', key('alive'), instance) or 0
    local rows = redis.call('SMEMBERS', key('claims', instance))
    for _, row in ipairs(rows) do
        local line = redis.call('HGET', key('notice', row), 'line')
        redis.call('ZADD', key('line', line, 'sending'), 'XX', 0, row)
        redis.call('HSET', key('notice', row), 'heard', heard)
        touched[line] = true
    end
    redis.call('DEL', key('claims', instance))
    redis.call('ZREM', key('alive'), instance)
    return #rows
end
