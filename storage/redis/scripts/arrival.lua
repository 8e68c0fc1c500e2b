-- needs: lines rows
-- The message of a row came to a stage: row, reference, stage, when; and the stage that proves that it came.
local row, reference, stage, at, delivered = unpack(ARGV)
stage = tonumber(stage)

local found = read_row(row)
if not found then
    return 0
end
local refused = redis.call('HEXISTS', key('notice', row, 'refused'), reference) == 1
if refused and stage < tonumber(delivered) then
    return 1
end
-- An edit that newer news have overtaken is not the last word.
if not (is_open(found) and found.stale > 0 and found.stale >= found.fence) then
    mark_sent(row, found, reference, at)
    redis.call('HSET', row_key(row), 'stage', math.max(found.stage, stage))
end
note_shown(row, found.chat, found.payment_hash, reference)
arrange_touched()
return 1
