local sessions, ends, floor_key = KEYS[1], KEYS[2], KEYS[3]
local id, started, value, lifetime = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])

local floor = redis.call('GET', floor_key)
if floor and not greater(started, floor) then
  return floor
end
keep(sessions, ends, id, value, lifetime)
return false
