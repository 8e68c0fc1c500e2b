-- needs: lines rows watch filing forgetting
-- Forget rows made before a time that are sent, or dead and never revived, and those made and sent before a later one
-- that are done with: the time, the later one, how many to look at; where the last one was that was kept, as when it was
-- made, and how many made at that time were kept. Returns how many it has looked at and forgotten, and where it was.
local before, done, limit, since, kept = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3], ARGV[4], tonumber(ARGV[5])
local ACCEPTED = 1

local last = {} -- when each channel last took one

local function last_sent(channel)
    if not last[channel] then
        last[channel] = tonumber(redis.call('ZREVRANGE', key('channel', channel, 'sent'), 0, 0, 'WITHSCORES')[2])
    end
    return last[channel]
end

-- NEWS tell by their id that they were told; what is accepted and no more may fail; the change of a code is not made
-- again for each new code of its charge; the last of a channel is its traffic.
local function is_done_with(row, found)
    local kind = kind_of(row)
    if found.state ~= 'sent' or kind == 'news' or found.stage == ACCEPTED then
        return false
    end
    local sent_at = tonumber(redis.call('HGET', row_key(row), 'sent_at'))
    if sent_at and (sent_at >= done or sent_at >= last_sent(found.channel)) then
        return false
    end
    return not redis.call('ZSCORE', key('outbox', 'asks'), row)
        and not (kind == 'edit' and is_of_open_charge(found.payment_hash))
end

local forgotten = 0
local over = redis.call(
    'ZRANGEBYSCORE', key('outbox', 'over'), since, '(' .. done, 'WITHSCORES', 'LIMIT', kept, limit
)
for i = 1, #over, 2 do
    local row, made = over[i], over[i + 1]
    local found = read_row(row)
    if found.created < before or is_done_with(row, found) then
        forgotten = forgotten + 1
        forget_row(row, found)
    else
        kept = made == since and kept + 1 or 1
        since = made
    end
end
return { #over / 2, forgotten, since, kept }
