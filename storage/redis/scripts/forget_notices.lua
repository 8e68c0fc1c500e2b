-- needs: lines rows watch filing forgetting
-- Forget these rows as far as they are sent or dead, and nothing more is to come of them: the time up to which what a
-- channel accepted has arrived, rows. Returns how many are forgotten.
local accepted = tonumber(ARGV[1])

local forgotten = 0
for i = 2, #ARGV do
    local row = ARGV[i]
    local found = read_row(row)
    if found and not is_open(found) and not (kind_of(row) == 'edit' and is_of_open_charge(found.payment_hash)) then
        local sent_at = tonumber(redis.call('HGET', row_key(row), 'sent_at') or 0)
        local may_fail = found.state == 'sent' and found.stage == 1 and kind_of(row) ~= 'answer' and sent_at > accepted
        if not may_fail then
            forget_row(row, found)
            forgotten = forgotten + 1
        end
    end
end
return forgotten
