-- needs: lines heartbeat
-- This instance ends.
free_claims(ARGV[1])
arrange_touched()
