-- needs: lines
-- The rows of the outbox, and how one changes its state: new, sending, sent or dead.
--
-- notice:<row>              the row                        notice:<row>:refused    attempts that were taken back
-- invoice:<hash>:notices    the rows of an invoice         line:<line>:dead        what comes back when the person does
-- outbox:dead, outbox:over  rows to show, rows to forget   channel:<channel>:sent  rows by when they were sent
-- chat:<chat>, :shown       a conversation there, and which messages showed which invoices
-- claims:<instance>         rows in flight of an instance of the program
-- outbox:asks               rows by when to ask the channel for their end, which it has not told
local function row_key(row)
    return key('notice', row)
end

local function kind_of(row)
    return string.match(row, '^%a+')
end

-- Whether a row that is dead is kept until its person comes back. `to` is what its recipient is; nothing for a chat.
local function is_kept(row, to)
    local kind = kind_of(row)
    return not to and (kind == 'paid' or kind == 'extra')
end

-- Whether a row tells somebody what they did not ask for.
local function is_news(row)
    local kind = kind_of(row)
    return kind == 'paid' or kind == 'extra' or kind == 'news'
end

-- Whether a row that is dead comes back when its person does.
local function is_revived(row, to)
    local kind = kind_of(row)
    return is_kept(row, to) or kind == 'edit' or kind == 'news'
end

local FIELDS = {
    'state', 'fence', 'stale', 'reference', 'stage', 'line', 'chat', 'channel', 'place', 'created', 'instance',
    'payment_hash', 'attempt', 'to',
}
local NUMBERS = { 'fence', 'stale', 'stage', 'place', 'created', 'attempt' }

-- A row as a table, nil if there is none.
local function read_row(row)
    local values = redis.call('HMGET', row_key(row), unpack(FIELDS))
    if not values[1] then
        return nil
    end
    local found = {}
    for i, field in ipairs(FIELDS) do
        found[field] = values[i]
    end
    for _, field in ipairs(NUMBERS) do
        found[field] = tonumber(found[field])
    end
    return found
end

local function is_open(found)
    return found.state == 'new' or found.state == 'sending'
end

-- The row of a claim, if that is still the newest one and goes on.
local function leased(row, fence)
    local found = read_row(row)
    if found and found.state == 'sending' and found.fence == tonumber(fence) then
        return found
    end
    return nil
end

local function next_place()
    return redis.call('INCR', key('outbox', 'last'))
end

-- Put the edits of a line that nobody is sending behind all its other rows.
local function give_way(line)
    for _, row in ipairs(redis.call('ZRANGE', key('line', line, 'edits'), 0, -1)) do
        if redis.call('ZSCORE', key('line', line, 'new'), row) then
            local place = next_place()
            redis.call('HSET', row_key(row), 'place', place)
            redis.call('ZADD', key('line', line), place, row)
            redis.call('ZADD', key('line', line, 'edits'), place, row)
        end
    end
end

-- Add a row unless it is there; `where` is whom it is for: a conversation and the digests of it, or `to`, what else it
-- is. Such a row is in a line of its own.
local function put(row, id, where, payment_hash, created, due, message)
    if redis.call('EXISTS', row_key(row)) == 1 then
        return
    end
    local place = next_place()
    local line, more = where.line or row, {}
    if message then
        more = { 'message', message }
    end
    if where.to then
        more[#more + 1] = 'to'
        more[#more + 1] = where.to
    end
    if payment_hash then
        more[#more + 1] = 'payment_hash'
        more[#more + 1] = payment_hash
        redis.call('SADD', key('invoice', payment_hash, 'notices'), row)
    end
    redis.call(
        'HSET', row_key(row), 'v', 1, 'id', id, 'kind', kind_of(row), 'conversation', where.conversation,
        'line', line, 'chat', where.chat or '', 'channel', where.channel, 'place', place, 'created', created,
        'state', 'new', 'attempt', 0, 'fence', 0, 'stale', 0, 'stage', 0, 'ambiguous', 0, unpack(more)
    )
    enter(row, line, place, due)
end

-- The same before the edits of its line that wait.
local function put_before_edits(row, id, where, payment_hash, created, due, message)
    put(row, id, where, payment_hash, created, due, message)
    give_way(where.line or row)
end

local function end_claim(row, found)
    if found.instance then
        redis.call('SREM', key('claims', found.instance), row)
        redis.call('HDEL', row_key(row), 'instance', 'owner')
    end
end

-- Have an open row tried again at a time.
local function release(row, found, due)
    end_claim(row, found)
    redis.call('HSET', row_key(row), 'state', 'new')
    if found.state == 'sending' then
        redis.call('ZREM', key('line', found.line, 'sending'), row)
    end
    redis.call('ZADD', key('line', found.line, 'new'), due, row)
    touched[found.line] = true
end

-- By when it was made, then by its place: so that the newest come first when read backwards.
local function dead_name(row, found)
    return string.format('%016d:%s', found.place, row)
end

local function unfile(row, found)
    redis.call('ZREM', key('outbox', 'over'), row)
    if found.state == 'dead' then
        redis.call('ZREM', key('outbox', 'dead'), dead_name(row, found))
        redis.call('SREM', key('line', found.line, 'dead'), row)
    end
end

-- Make a row sent or dead, whatever it was.
local function close(row, found, state)
    if is_open(found) then
        end_claim(row, found)
        leave(row, found.line, found.state)
    else
        unfile(row, found)
    end
    found.state = state
    redis.call('HSET', row_key(row), 'state', state)
    if state == 'dead' then
        redis.call('ZADD', key('outbox', 'dead'), found.created, dead_name(row, found))
    end
    if state == 'dead' and is_revived(row, found.to) then
        redis.call('SADD', key('line', found.line, 'dead'), row)
    end
    if state == 'sent' or not is_kept(row, found.to) then
        redis.call('ZADD', key('outbox', 'over'), found.created, row)
    end
end

-- Have a closed row sent once more, in the place that it has.
local function reopen(row, found, due)
    unfile(row, found)
    found.state = 'new'
    redis.call('HSET', row_key(row), 'state', 'new')
    enter(row, found.line, found.place, due)
end

-- Make a row sent; the reference and the time of its first success stay. `ask`: when to ask for its end (may be
-- empty), unless its stage is one.
local DELIVERED = 2

local function mark_sent(row, found, reference, at, ask)
    close(row, found, 'sent')
    if found.stage >= DELIVERED then
        redis.call('ZREM', key('outbox', 'asks'), row)
    elseif reference ~= '' and ask ~= '' then
        redis.call('ZADD', key('outbox', 'asks'), 'NX', ask, row)
    end
    if reference ~= '' then
        redis.call('HSETNX', row_key(row), 'reference', reference)
        if redis.call('HSETNX', row_key(row), 'sent_at', at) == 1 then
            redis.call('ZADD', key('channel', found.channel, 'sent'), at, row)
        end
    end
end

local function forget_success(row, found)
    redis.call('HDEL', row_key(row), 'reference', 'sent_at')
    redis.call('HSET', row_key(row), 'stage', 0)
    redis.call('ZREM', key('channel', found.channel, 'sent'), row)
    redis.call('ZREM', key('outbox', 'asks'), row)
end

-- The channel took back what it had accepted; `again` is empty where there is no hope.
local function fail(row, found, again, reason)
    forget_success(row, found)
    redis.call('HSET', row_key(row), 'error', reason)
    if again == '' then
        close(row, found, 'dead')
    elseif is_open(found) then
        release(row, found, again)
    else
        reopen(row, found, again)
    end
end

-- Have the shown QR of an invoice brought up to date, again if that was done before. A row that waits keeps its
-- place; one in flight stays leased, and its success will not finish it: what it shows is older than this news.
local function put_edit(where, payment_hash, at)
    local row = 'edit:' .. payment_hash
    local found = read_row(row)
    if not found then
        put(row, row, where, payment_hash, at, at)
        return
    end
    redis.call('HSET', row_key(row), 'stale', found.fence)
    redis.call('HDEL', row_key(row), 'error')
    if found.state == 'new' then
        release(row, found, at)
    elseif not is_open(found) then
        unfile(row, found)
        forget_success(row, found)
        found.place = next_place()
        redis.call(
            'HSET', row_key(row), 'state', 'new', 'place', found.place, 'created', at, 'attempt', 0, 'ambiguous', 0
        )
        enter(row, found.line, found.place, at)
    end
end

-- Note which message of a chat showed an invoice, or told that it was paid.
local function note_shown(row, chat, payment_hash, reference)
    local kind = kind_of(row)
    if not payment_hash or payment_hash == '' or reference == '' or chat == '' or kind == 'edit' then
        return
    end
    local invoice = key('invoice', payment_hash)
    if redis.call('EXISTS', invoice) == 0 then
        return
    end
    if kind == 'answer' then
        redis.call('HSETNX', invoice, 'message', reference)
    end
    if redis.call('HSETNX', key('chat', chat, 'shown'), reference, payment_hash) == 1 then
        redis.call('SADD', key('invoice', payment_hash, 'shown'), chat .. ':' .. reference)
        local where = redis.call('HGET', row_key(row), 'conversation')
        if where then
            redis.call('HSETNX', key('chat', chat), 'where', where)
        end
    end
end
