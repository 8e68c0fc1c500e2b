-- needs: lines rows
-- Have due now what waits for a try after a later time: now, later. Return how much that is.
local now, later = ARGV[1], ARGV[2]

local count = 0
for _, line in ipairs(redis.call('ZRANGE', key('outbox', 'next'), 0, -1)) do
    for _, row in ipairs(redis.call('ZRANGEBYSCORE', key('line', line, 'new'), '(' .. later, '+inf')) do
        redis.call('ZADD', key('line', line, 'new'), now, row)
        touched[line] = true
        count = count + 1
    end
end
arrange_touched()
return count
