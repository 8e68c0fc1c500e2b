-- needs: lines rows
-- A notice of form 2 for the program becomes news for a recipient, once: its payment hash, what the new row knows of that
-- recipient, without its hash.
local payment_hash, where = ARGV[1], cjson.decode(ARGV[2])

local old = 'host:' .. payment_hash
local found = read_row(old)
if not found then
    return
end
local charge = redis.call('HGET', key('invoice', payment_hash), 'charge')
local settled = charge and redis.call('HGET', key('charge', charge), 'paid_hash') == payment_hash
local row = (settled and 'paid:' or 'extra:') .. payment_hash .. ':1'
local due = is_open(found) and due_of(found.line, old)
local sent_at = redis.call('HGET', row_key(old), 'sent_at')

-- Out of all that it is in.
if is_open(found) then
    end_claim(old, found)
    leave(old, found.line, found.state)
else
    unfile(old, found)
end
redis.call('ZREM', key('channel', found.channel, 'sent'), old)
redis.call('SREM', key('invoice', payment_hash, 'notices'), old)

-- And into the same by its new name.
redis.call('RENAME', row_key(old), row_key(row))
redis.call(
    'HSET', row_key(row), 'id', row, 'kind', kind_of(row), 'to', where.to, 'line', row, 'chat', '', 'channel',
    where.channel, 'conversation', string.sub(where.conversation, 1, -2) .. ',"about":"' .. payment_hash .. '"}'
)
redis.call('SADD', key('invoice', payment_hash, 'notices'), row)
if sent_at then
    redis.call('ZADD', key('channel', where.channel, 'sent'), sent_at, row)
end
local state = found.state
if state == 'new' or state == 'sending' then
    enter(row, row, found.place, due)
end
if state == 'sending' then
    -- Nobody who lives has it: its lease has ended.
    redis.call('ZREM', key('line', row, 'new'), row)
    redis.call('ZADD', key('line', row, 'sending'), 0, row)
elseif state ~= 'new' then
    redis.call('ZADD', key('outbox', 'over'), found.created, row)
end
if state == 'dead' then
    found.line = row
    redis.call('ZADD', key('outbox', 'dead'), found.created, dead_name(row, found))
end
arrange_touched()
