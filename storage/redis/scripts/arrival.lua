-- needs: lines rows
-- The message of a row came to a stage: row, reference, stage, when; when to ask for its end (may be empty).
local row, reference, stage, at, ask = unpack(ARGV)
stage = tonumber(stage)

local found = read_row(row)
if not found then
    return 0
end
local refused = redis.call('HEXISTS', key('notice', row, 'refused'), reference) == 1
if refused and stage < DELIVERED then
    return 1
end
-- An edit that newer news have overtaken is not the last word.
if not (is_open(found) and found.stale > 0 and found.stale >= found.fence) then
    found.stage = math.max(found.stage, stage)
    redis.call('HSET', row_key(row), 'stage', found.stage)
    mark_sent(row, found, reference, at, ask)
end
note_shown(row, found.chat, found.payment_hash, reference)
arrange_touched()
return 1
