-- Write a line of a web chat of a copy: chat, line, its fields, its revision, when.
local chat, line, fields, revision, at = unpack(ARGV)

write_fields(key('transcript', chat, line), fields)
redis.call('ZADD', key('transcript', chat), revision, line)
redis.call('ZADD', key('transcript'), at, chat .. ':' .. line)
