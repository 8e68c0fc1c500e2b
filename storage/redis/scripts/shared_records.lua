-- Charges and invoices as they are given out.
local function charge_of(charge)
    return redis.call('HGETALL', key('charge', charge))
end

-- A charge and its invoice by the hash, false if there is none.
local function pair_of(payment_hash)
    if not payment_hash then
        return false
    end
    local invoice = redis.call('HGETALL', key('invoice', payment_hash))
    if #invoice == 0 then
        return false
    end
    return { charge_of(redis.call('HGET', key('invoice', payment_hash), 'charge')), invoice }
end

local function invoices_of(hashes)
    local found = {}
    for i, payment_hash in ipairs(hashes) do
        found[i] = redis.call('HGETALL', key('invoice', payment_hash))
    end
    return found
end

-- A function that says whether an invoice is of a backend (empty: of any), and of none of others, named in an array.
local function of_backends(only, others)
    local left_out = {}
    for _, other in ipairs(cjson.decode(others)) do
        left_out[other] = true
    end
    if only == '' and not next(left_out) then
        return function()
            return true
        end
    end
    return function(payment_hash)
        local backend = redis.call('HGET', key('invoice', payment_hash), 'backend')
        return (only == '' or backend == only) and not left_out[backend]
    end
end
