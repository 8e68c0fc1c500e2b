-- needs: lines rows
-- What becomes due again when the person of a conversation writes: `at` a time, with how long NEWS last.
-- What is dead but no answer comes back. NEWS stay as old as they are, and after a time stay dead.
-- News that wait for another try, of which none may have arrived, are tried at once.
local function revive(line, at, last)
    for _, row in ipairs(redis.call('SMEMBERS', key('line', line, 'dead'))) do
        local found = read_row(row)
        local ages = kind_of(row) == 'news'
        if not ages or found.created > at - last then
            unfile(row, found)
            local created = ages and found.created or math.max(found.created, tonumber(at))
            redis.call('HSET', row_key(row), 'state', 'new', 'attempt', 0, 'created', created)
            enter(row, line, found.place, 0)
        end
    end
    for _, row in ipairs(redis.call('ZRANGEBYSCORE', key('line', line, 'new'), '(' .. at, '+inf')) do
        if is_news(row) and redis.call('HGET', row_key(row), 'ambiguous') ~= '1' then
            redis.call('ZADD', key('line', line, 'new'), 0, row)
            touched[line] = true
        end
    end
end
