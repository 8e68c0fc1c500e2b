-- needs: lines heartbeat turns
-- Whether this instance may do a work: which, instance.
return seize(key('leases'), ARGV[1], ARGV[2])
