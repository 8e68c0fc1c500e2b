-- Forget the lines of a web chat: the chat, how many to look at, how many to pass over; of which time, or whose id begins
-- so. News of a payment go with their invoice, whenever they were told. Returns how many are forgotten, how many kept.
local chat, limit, offset, at, answer = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]

local function goes(id, time)
    if tonumber(time) <= at or string.sub(id, 1, #answer) == answer then
        return true
    end
    local kind, payment_hash = string.match(id, '^(%a+):(%x+)')
    return (kind == 'paid' or kind == 'extra') and redis.call('EXISTS', key('invoice', payment_hash)) == 0
end

local forgotten, kept = 0, 0
for _, line in ipairs(redis.call('ZRANGE', key('transcript', chat), offset, offset + limit - 1)) do
    local id, time = unpack(redis.call('HMGET', key('transcript', chat, line), 'id', 'at'))
    if goes(id, time) then
        redis.call('ZREM', key('transcript', chat), line)
        redis.call('ZREM', key('transcript'), chat .. ':' .. line)
        redis.call('DEL', key('transcript', chat, line))
        forgotten = forgotten + 1
    else
        kept = kept + 1
    end
end
return { forgotten, kept }
