-- Which mode holds back what is new: 'lockdown', 'maintenance', or nil for none. Its record is there only while one is on.
local function held()
    local record = redis.call('GET', key('r', 'mode:bot'))
    if not record then
        return nil
    end
    -- Before the body stands its version, 16 signs.
    return cjson.decode(string.sub(record, 17)).lockdown and 'lockdown' or 'maintenance'
end
