-- needs: lines heartbeat turns
-- The oldest message of each line that no other living instance is at, oldest first: instance, how many.
local instance, limit = ARGV[1], tonumber(ARGV[2])
local STEP = 100

local found, from = {}, 0
repeat
    local lines = redis.call('ZRANGE', key('inbox', 'lines'), from, from + STEP - 1)
    for _, line in ipairs(lines) do
        local owner = redis.call('HGET', OWNERS, line)
        if #found < limit and (not owner or owner == instance or not is_alive(owner)) then
            found[#found + 1] = redis.call('HGET', key('inbox', oldest_message(line)[1]), 'message')
        end
    end
    from = from + STEP
until #lines < STEP or #found >= limit
return found
