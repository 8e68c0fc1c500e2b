-- needs: lines rows
-- Have one notice that was given up be due again: row, when. Whether it was dead.
local row, at = unpack(ARGV)

local found = read_row(row)
if not found or found.state ~= 'dead' then
    return 0
end
redis.call('HSET', row_key(row), 'attempt', 0, 'created', math.max(found.created, tonumber(at)))
reopen(row, found, 0)
arrange_touched()
return 1
