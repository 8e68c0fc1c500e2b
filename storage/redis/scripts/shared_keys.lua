-- Every key begins with the root, a word in braces: so all of them lie in one slot of a cluster, and a script may
-- reach from one record to the next. Times are milliseconds since 1970 UTC.
local root = KEYS[1]

-- The second key is the mark of the store that the caller has opened. Where it is missing the records are gone, or
-- others have taken their place, and nothing is to be done on them.
if KEYS[2] and redis.call('EXISTS', KEYS[2]) == 0 then
    return redis.error_reply('STOREGONE its records are gone, or those of another store have taken their place')
end

local function key(first, second, third)
    if third then
        return root .. ':' .. first .. ':' .. second .. ':' .. third
    elseif second then
        return root .. ':' .. first .. ':' .. second
    end
    return root .. ':' .. first
end

-- Write the fields of a JSON object, all of them texts, into a hash.
local function write_fields(name, json)
    local flat = {}
    for field, value in pairs(cjson.decode(json)) do
        flat[#flat + 1] = field
        flat[#flat + 1] = value
    end
    redis.call('HSET', name, unpack(flat))
end
