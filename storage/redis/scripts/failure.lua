-- needs: lines rows
-- The channel took a message back: row, reference, why, when to try again (empty: never).
local row, reference, reason, again = unpack(ARGV)

local found = read_row(row)
local refused = key('notice', row, 'refused')
if not found or found.stage >= DELIVERED or redis.call('HEXISTS', refused, reference) == 1 then
    return 0
end
-- An edit has the reference of the message that it changes: that is never refused.
local is_edit = kind_of(row) == 'edit'
local overtook = found.state == 'sending' and not is_edit
if found.reference ~= reference and not overtook then
    return 0
end
if not is_edit then
    redis.call('HSET', refused, reference, again .. ':' .. reason)
end
if found.reference == reference then
    fail(row, found, again, reason)
end
arrange_touched()
return 1
