-- The lines: the open rows of each conversation, and which of them may be claimed (tracking.outbox.base.Outbox.claim).
--
-- line:<line>            rows by their place          line:<line>:answers   the answers among them, by their place
-- line:<line>:edits      the edits among them, by their place
-- line:<line>:new        rows by when they are due    line:<line>:sending   rows in flight, by the end of the lease
-- outbox:open            all open rows by when they were made
-- outbox:next            lines by when next_due has them due
-- outbox:waiting         lines by when to look at them
-- outbox:ready:<kind>    lines by the place of the row that may be claimed, as it was at the last look; never later
local touched = {}

local function is_answer(row)
    return string.sub(row, 1, 7) == 'answer:'
end

local function is_edit(row)
    return string.sub(row, 1, 5) == 'edit:'
end

-- A row that is new in its line, or changed: its line is arranged at the end of the script.
local function enter(row, line, place, due)
    redis.call('ZADD', key('line', line), place, row)
    redis.call('ZADD', key('outbox', 'open'), redis.call('HGET', key('notice', row), 'created'), row)
    if is_answer(row) then
        redis.call('ZADD', key('line', line, 'answers'), place, row)
    elseif is_edit(row) then
        redis.call('ZADD', key('line', line, 'edits'), place, row)
    end
    redis.call('ZADD', key('line', line, 'new'), due, row)
    touched[line] = true
end

local function leave(row, line, state)
    redis.call('ZREM', key('line', line), row)
    redis.call('ZREM', key('outbox', 'open'), row)
    if is_answer(row) then
        redis.call('ZREM', key('line', line, 'answers'), row)
    elseif is_edit(row) then
        redis.call('ZREM', key('line', line, 'edits'), row)
    end
    redis.call('ZREM', key('line', line, state), row)
    touched[line] = true
end

local function due_of(line, row)
    local due = redis.call('ZSCORE', key('line', line, 'new'), row)
        or redis.call('ZSCORE', key('line', line, 'sending'), row)
    return tonumber(due)
end

local function place_of(line, row)
    return tonumber(redis.call('ZSCORE', key('line', line), row))
end

-- The place of the first answer: nothing behind it goes before it.
local function last_place(line)
    local first = redis.call('ZRANGE', key('line', line, 'answers'), 0, 0, 'WITHSCORES')
    return tonumber(first[2]) or math.huge
end

-- When the first of the rows that are not in flight, up to a place, is due.
local function first_due(line, last)
    local soonest = redis.call('ZRANGE', key('line', line, 'new'), 0, 0, 'WITHSCORES')
    if last == math.huge or place_of(line, soonest[1]) <= last then
        return tonumber(soonest[2])
    end
    local found
    for _, row in ipairs(redis.call('ZRANGEBYSCORE', key('line', line), '-inf', last)) do
        local due = tonumber(redis.call('ZSCORE', key('line', line, 'new'), row))
        if due and (not found or due < found) then
            found = due
        end
    end
    return found
end

-- When next_due has a line due, and when a row of it may be claimed at the soonest: after all leases.
local function times_of(line)
    local last = last_place(line)
    local sending = redis.call('ZRANGE', key('line', line, 'sending'), 0, -1, 'WITHSCORES')
    if #sending == 0 then
        local due = first_due(line, last)
        return due, due
    end
    local leased = tonumber(sending[#sending])
    for i = 1, #sending, 2 do
        if place_of(line, sending[i]) <= last then
            return tonumber(sending[i + 1]), leased
        end
    end
    return nil, math.max(leased, first_due(line, last))
end

local function arrange(line)
    redis.call('ZREM', key('outbox', 'ready', 'news'), line)
    redis.call('ZREM', key('outbox', 'ready', 'answers'), line)
    if redis.call('EXISTS', key('line', line)) == 0 then
        redis.call('ZREM', key('outbox', 'next'), line)
        redis.call('ZREM', key('outbox', 'waiting'), line)
        return
    end
    local due, look = times_of(line)
    if due then
        redis.call('ZADD', key('outbox', 'next'), due, line)
    else
        redis.call('ZREM', key('outbox', 'next'), line)
    end
    redis.call('ZADD', key('outbox', 'waiting'), look, line)
end

local function arrange_touched()
    for line in pairs(touched) do
        arrange(line)
    end
    touched = {}
end
