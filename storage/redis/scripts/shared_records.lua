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

-- Whether an invoice is of a backend; empty: any.
local function is_at(payment_hash, backend)
    return backend == '' or redis.call('HGET', key('invoice', payment_hash), 'backend') == backend
end
