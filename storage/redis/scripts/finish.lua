-- needs: lines rows
-- An attempt ended well: row, fence, reference (may be empty), now; for what it showed: chat, hash (may be empty); when
-- to ask for its end (may be empty).
local row, fence, reference, now, chat, payment_hash, ask = unpack(ARGV)
fence = tonumber(fence)

local found = read_row(row)
local ours = found and found.state == 'sending' and found.fence == fence
if found and fence <= found.stale then
    if ours then
        redis.call('HSET', row_key(row), 'attempt', 0, 'ambiguous', 0)
        release(row, found, now)
    end
elseif found then
    local refused = redis.call('HGET', key('notice', row, 'refused'), reference)
    if refused then
        if ours then
            fail(row, found, string.match(refused, '^(%d*):(.*)$'))
        end
        arrange_touched()
        return
    end
    mark_sent(row, found, reference, now, ask)
end
note_shown(row, chat, payment_hash, reference)
arrange_touched()
