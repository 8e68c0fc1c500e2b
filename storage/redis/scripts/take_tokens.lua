-- Take a token from each bucket, or from none: now, how far clocks may differ, both in microseconds; then for each
-- its name, tokens a second, capacity, reserve. Returns how many microseconds later each would have one.
local now, skew = tonumber(ARGV[1]), tonumber(ARGV[2])
local ROUNDING = 1e-9 -- a fraction of a token that additions may have lost
local KEPT = 60000 -- milliseconds for which a bucket that is full again is remembered, whatever a clock says

-- Instances have clocks of their own: one that lags a little behind must not make the bucket fill twice. A clock
-- that was really set back starts again from there.
local function level_of(name, rate, capacity)
    local tokens, at = unpack(redis.call('HMGET', key('bucket', name), 'tokens', 'at'))
    if not tokens then
        return capacity, now
    end
    tokens, at = tonumber(tokens), tonumber(at)
    if now < at - skew then
        at = now
    end
    local gained = math.max(0, now - at) / 1e6 * rate
    return math.min(capacity, tokens + gained), math.max(now, at)
end

local levels, wait = {}, 0
for i = 3, #ARGV, 4 do
    local name, rate, capacity, reserve = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2]), tonumber(ARGV[i + 3])
    local tokens, at = level_of(name, rate, capacity)
    local lacking = math.min(capacity, 1 + reserve) - tokens
    if lacking > ROUNDING then
        wait = math.max(wait, at - now + math.ceil(lacking / rate * 1e6))
    end
    levels[#levels + 1] = { name, tokens, at, rate, capacity }
end
for _, level in ipairs(levels) do
    local name, tokens, at, rate, capacity = unpack(level)
    if wait == 0 then
        tokens = tokens - 1
    end
    local bucket = key('bucket', name)
    redis.call('HSET', bucket, 'v', 1, 'tokens', string.format('%.17g', tokens), 'at', string.format('%.0f', at))
    redis.call('PEXPIRE', bucket, KEPT + math.ceil((capacity - tokens) / rate * 1000))
end
return string.format('%.0f', wait)
