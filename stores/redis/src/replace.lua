local sessions, ends = KEYS[1], KEYS[2]
local id, expected, value, lifetime = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])

local known = redis.call('HGET', sessions, id)
if not known then
  return 0
end
-- Compared as text, because a revision has 64 bits.
if string.match(known, '^(%d+) ') ~= expected then
  return 0
end
keep(sessions, ends, id, value, lifetime)
return 1
