-- needs: lines rows
-- Put news into the outbox, once: row, its id, where, when, the news. Returns 1 if they are new.
local row, id, where, at, news = unpack(ARGV)

if redis.call('EXISTS', row_key(row)) == 1 then
    return 0
end
put_before_edits(row, id, cjson.decode(where), nil, at, at, news)
arrange_touched()
return 1
