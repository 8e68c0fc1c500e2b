-- Every key begins with the root, a word in braces: so all of them lie in one slot of a cluster, and a script may
-- reach from one record to the next. Times are milliseconds since 1970 UTC.
local root = KEYS[1]

local function key(...)
    return root .. ':' .. table.concat({ ... }, ':')
end

-- Write the fields of a JSON object, all of them texts, into a hash.
local function write_fields(name, json)
    for field, value in pairs(cjson.decode(json)) do
        redis.call('HSET', name, field, value)
    end
end
