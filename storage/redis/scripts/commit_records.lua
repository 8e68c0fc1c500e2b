-- needs: lines rows
-- Commit transactions on records, each all or nothing, one after the other: how many; of each how many expectations,
-- puts, deletes, removes, adds and notices it has, and then these:
-- key and version expected ('' for none); key, version with body; key; index, member; index, score, member;
-- row, id, where, when, news.
-- A record is its version, 16 signs, and its body. Returns 1 for each that was done, 0 where an expectation failed.
local VERSION_END = 15

local function holds(at, count)
    for i = at, at + 2 * count - 1, 2 do
        if redis.call('GETRANGE', key('r', ARGV[i]), 0, VERSION_END) ~= ARGV[i + 1] then
            return false
        end
    end
    return true
end

local function each(at, count, width, act)
    for i = at, at + width * count - 1, width do
        act(unpack(ARGV, i, i + width - 1))
    end
    return at + width * count
end

local function put_record(name, value)
    redis.call('SET', key('r', name), value)
end

local function delete_record(name)
    redis.call('DEL', key('r', name))
end

local function remove_entry(index, member)
    redis.call('ZREM', key('i', index), member)
end

local function add_entry(index, score, member)
    redis.call('ZADD', key('i', index), score, member)
end

local function tell(row, id, where, at, news)
    if redis.call('EXISTS', row_key(row)) == 0 then
        put_before_edits(row, id, cjson.decode(where), nil, at, at, news)
    end
end

local done = {}
local at = 2
for number = 1, tonumber(ARGV[1]) do
    local expects, puts, deletes, removes, adds, tells = unpack(ARGV, at, at + 5)
    local first = at + 6 + 2 * expects
    if holds(at + 6, tonumber(expects)) then
        at = each(first, puts, 2, put_record)
        at = each(at, deletes, 1, delete_record)
        at = each(at, removes, 2, remove_entry)
        at = each(at, adds, 3, add_entry)
        at = each(at, tells, 5, tell)
        done[number] = 1
    else
        at = first + 2 * puts + deletes + 2 * removes + 3 * adds + 5 * tells
        done[number] = 0
    end
end
arrange_touched()
return done
