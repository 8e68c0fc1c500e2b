-- needs: records
-- All invoices of a charge, oldest first.
return invoices_of(redis.call('LRANGE', key('charge', ARGV[1], 'invoices'), 0, -1))
