-- needs: records
-- The charge and the invoice that a message of a chat has shown: chat, reference.
return pair_of(redis.call('HGET', key('chat', ARGV[1], 'shown'), ARGV[2]))
