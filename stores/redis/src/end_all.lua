local sessions, ends, floor_key, stream = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local issuer, subject, floor, until_ = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local lifetime, margin, channel = tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7]

-- Returns the start of a session: the first 48 bits of its id, which are eight characters of
-- base64url.
local LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
local function started(id)
  local millis = 0
  for letter in string.gmatch(string.sub(id, 1, 8), '.') do
    millis = millis * 64 + (string.find(LETTERS, letter, 1, true) or 1) - 1
  end
  return digits(millis)
end

purge_expired(sessions, ends, now())
local known = redis.call('GET', floor_key)
local ended, longest = 0, 0
local all = redis.call('HGETALL', sessions)
for at = 1, #all, 2 do
  local started_at = started(all[at])
  if greater(started_at, floor) then
    floor = started_at
  end
  longest = math.max(longest, longer_by(all[at + 1], lifetime, margin))
  ended = ended + 1
end
until_, lifetime = prolonged(until_, lifetime, longest)
deny(stream, channel, lifetime, 'iss', issuer, 'sub', subject, 'floor', floor, 'until', until_)
redis.call('DEL', sessions, ends)
local highest = floor
if known and greater(known, floor) then
  highest = known
end
local left = math.max(lifetime, redis.call('PTTL', floor_key))
redis.call('SET', floor_key, highest, 'PX', digits(left))
return {ended, floor, until_}
