-- needs: lines rows
-- Give a claim up: row, fence, why. What is staler than newer news is sent again instead.
local row, fence, reason = unpack(ARGV)

local found = leased(row, fence)
if not found then
    return 0
end
redis.call('HSET', row_key(row), 'error', reason)
if found.fence <= found.stale then
    release(row, found, 0)
else
    close(row, found, 'dead')
end
arrange_touched()
return 1
