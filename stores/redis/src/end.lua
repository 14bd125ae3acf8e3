local sessions, ends, stream = KEYS[1], KEYS[2], KEYS[3]
local id, issuer, subject = ARGV[1], ARGV[2], ARGV[3]
local until_, lifetime, margin, channel = ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7]

local longer = longer_by(redis.call('HGET', sessions, id), lifetime, margin)
until_, lifetime = prolonged(until_, lifetime, longer)
redis.call('ZSCORE', ends, id)
-- Comes first, so that nothing is changed if the server is out of memory.
deny(stream, channel, lifetime, 'iss', issuer, 'sub', subject, 'id', id, 'until', until_)
redis.call('ZREM', ends, id)
return {redis.call('HDEL', sessions, id), until_}
