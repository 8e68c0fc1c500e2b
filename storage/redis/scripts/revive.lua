-- needs: lines rows revival
-- Have what is told to a conversation be due again, as when its person writes: line, when, how long NEWS last.
local line, at, last = unpack(ARGV)

revive(line, at, last)
arrange_touched()
return 1
