-- needs: lines rows
-- Write a row of the outbox of a copy: row, id, where, hash, message (both may be empty), its number, when it was made,
-- when it is due, its state, its further fields; then references that were refused, each with when and why.
local row, id, where, payment_hash, message, number, created, due, state, fields = unpack(ARGV)

redis.call('SET', key('outbox', 'last'), number - 1)
put(row, id, cjson.decode(where), payment_hash ~= '' and payment_hash or nil, created, due, message ~= '' and message or nil)
write_fields(row_key(row), fields)
for i = 11, #ARGV, 2 do
    redis.call('HSET', key('notice', row, 'refused'), ARGV[i], ARGV[i + 1])
end
local found = read_row(row)
if state == 'sending' then
    -- The instance that had it is gone, so its lease has ended.
    redis.call('HSET', row_key(row), 'state', state)
    redis.call('ZREM', key('line', found.line, 'new'), row)
    redis.call('ZADD', key('line', found.line, 'sending'), 0, row)
elseif state ~= 'new' then
    close(row, found, state)
end
local sent_at = redis.call('HGET', row_key(row), 'sent_at')
if sent_at then
    redis.call('ZADD', key('channel', found.channel, 'sent'), sent_at, row)
end
arrange_touched()
