-- needs: lines rows
-- Try a claim again: row, fence, when, whether it may have arrived, why.
local row, fence, due, unknown, error = unpack(ARGV)

local found = leased(row, fence)
if not found then
    return 0
end
redis.call('HSET', row_key(row), 'error', error)
if unknown == '1' then
    redis.call('HSET', row_key(row), 'ambiguous', 1)
end
release(row, found, due)
arrange_touched()
return 1
