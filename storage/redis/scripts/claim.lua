-- needs: lines rows
-- Lease rows that are due, oldest first: owner, now, the lease's end, how many, whether answers too, instance, a token
-- of this call, and the tokens of calls whose reply was lost: what those leased comes first, as they leased it.
local owner, now, till, limit, answers, instance, token = unpack(ARGV, 1, 7)
now, limit = tonumber(now), tonumber(limit)
local STEP = 8
local MANY = 1000
local NEWS, ANSWERS = key('outbox', 'ready', 'news'), key('outbox', 'ready', 'answers')

-- The row of a line that may be claimed now, its place, and when the first of those before it is due.
local function candidate(line)
    if redis.call('ZCOUNT', key('line', line, 'sending'), '(' .. now, '+inf') > 0 then
        return nil
    end
    local from, sooner = 0, nil
    while true do
        local rows = redis.call('ZRANGE', key('line', line), from, from + STEP - 1, 'WITHSCORES')
        for i = 1, #rows, 2 do
            local due = due_of(line, rows[i])
            if due <= now then
                return rows[i], tonumber(rows[i + 1]), sooner
            end
            sooner = math.min(due, sooner or due)
            if is_answer(rows[i]) then
                return nil
            end
        end
        if #rows < 2 * STEP then
            return nil
        end
        from = from + STEP
    end
end

local seen = {} -- what this very claim found of a line

-- Put a line where its row that may be claimed now has it, and have it looked at again when an older row is due.
local function look(line)
    local row, place, sooner = candidate(line)
    if not row then
        arrange(line)
        return
    end
    seen[line] = { row, place }
    redis.call('ZREM', is_answer(row) and NEWS or ANSWERS, line)
    redis.call('ZADD', is_answer(row) and ANSWERS or NEWS, place, line)
    if sooner then
        redis.call('ZADD', key('outbox', 'waiting'), sooner, line)
    else
        redis.call('ZREM', key('outbox', 'waiting'), line)
    end
end

local function look_at_due()
    repeat
        local lines = redis.call('ZRANGEBYSCORE', key('outbox', 'waiting'), '-inf', now, 'LIMIT', 0, MANY)
        for _, line in ipairs(lines) do
            look(line)
        end
    until #lines < MANY
end

-- The line with the oldest row, where that stands, and that row's place.
local function oldest()
    local news = redis.call('ZRANGE', NEWS, 0, 0, 'WITHSCORES')
    local answer = answers == '1' and redis.call('ZRANGE', ANSWERS, 0, 0, 'WITHSCORES') or {}
    if answer[1] and (not news[1] or tonumber(answer[2]) < tonumber(news[2])) then
        return answer[1], ANSWERS, tonumber(answer[2])
    end
    return news[1], NEWS, tonumber(news[2])
end

local function read(row)
    return redis.call(
        'HMGET', row_key(row), 'id', 'conversation', 'payment_hash', 'message', 'created', 'attempt', 'fence',
        'ambiguous', 'heard', 'state', 'instance'
    )
end

local function take(row, line)
    local name = row_key(row)
    local values = read(row)
    if values[10] == 'sending' then
        local lease = redis.call('ZSCORE', key('line', line, 'sending'), row)
        if tonumber(lease) > 0 then
            values[9] = lease -- it ran out, though its owner lived
        end
        values[9] = values[9] or '0' -- a copy does not say
        values[8] = '1'
        redis.call('SREM', key('claims', values[11]), row)
        redis.call('ZREM', key('line', line, 'sending'), row)
    else
        values[9] = ''
        redis.call('ZREM', key('line', line, 'new'), row)
    end
    values[6], values[7] = values[6] + 1, values[7] + 1
    redis.call(
        'HSET', name, 'state', 'sending', 'owner', owner, 'instance', instance, 'attempt', values[6],
        'fence', values[7], 'ambiguous', values[8], 'heard', values[9], 'token', token
    )
    redis.call('SADD', key('claims', instance), row)
    redis.call('ZADD', key('line', line, 'sending'), till, row)
    -- Arranged only at the end: a lease of no length must not be taken twice in one claim.
    touched[line] = true
    values[10], values[11] = nil, nil
    return values
end

-- Nobody has seen these rows, so nobody has sent them: they are no attempt of somebody who died.
local function take_unheard(found)
    local unheard = {}
    for i = 8, #ARGV do
        unheard[ARGV[i]] = true
    end
    if next(unheard) == nil then
        return
    end
    for _, row in ipairs(redis.call('SMEMBERS', key('claims', instance))) do
        local token_then, line = unpack(redis.call('HMGET', row_key(row), 'token', 'line'))
        if unheard[token_then] then
            redis.call('ZADD', key('line', line, 'sending'), 'XX', till, row)
            touched[line] = true
            local values = read(row)
            values[10], values[11] = nil, nil
            found[#found + 1] = values
        end
    end
    arrange_touched()
end

local claimed = {}
take_unheard(claimed)
look_at_due()
while #claimed < limit do
    local line, ready, place = oldest()
    if not line then
        break
    end
    local row, place_now
    if seen[line] then
        row, place_now = unpack(seen[line])
    else
        row, place_now = candidate(line)
    end
    if row and place_now == place and is_answer(row) == (ready == ANSWERS) then
        redis.call('ZREM', ready, line)
        redis.call('ZREM', key('outbox', 'waiting'), line)
        claimed[#claimed + 1] = take(row, line)
    else
        look(line) -- the caller's clock went back
    end
end
arrange_touched()
return claimed
