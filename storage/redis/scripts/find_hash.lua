-- needs: records
-- The charge and the invoice of a payment hash.
return pair_of(ARGV[1])
