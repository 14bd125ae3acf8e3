local sessions, ends, stream = KEYS[1], KEYS[2], KEYS[3]
local id, issuer, until_, lifetime, channel = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]

redis.call('HEXISTS', sessions, id)
redis.call('ZSCORE', ends, id)
-- First, so that a server without memory for it refuses the whole.
deny(stream, channel, lifetime, 'iss', issuer, 'id', id, 'until', until_)
redis.call('ZREM', ends, id)
return redis.call('HDEL', sessions, id)
