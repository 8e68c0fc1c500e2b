-- needs: lines rows
-- Give a claim back untouched: row, fence, when, why.
local row, fence, due, reason = unpack(ARGV)

local found = leased(row, fence)
if not found then
    return 0
end
redis.call('HSET', row_key(row), 'attempt', found.attempt - 1, 'error', reason)
release(row, found, due)
arrange_touched()
return 1
