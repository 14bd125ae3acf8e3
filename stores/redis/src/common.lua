-- The common part of all scripts. Times are milliseconds of this server's clock; the caller passes
-- only durations.

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Formats a number with all digits. By default, Lua formats 13 digits as 1.8e+12.
local function digits(number)
  return string.format('%.0f', number)
end

-- Compares two decimal numbers as text, because they can exceed 2^53.
local function greater(one, other)
  if #one ~= #other then
    return #one > #other
  end
  return one > other
end

-- Removes some expired sessions of a principal. Like all functions here, it reads before it writes:
-- a script that stops at a key of an unexpected type has not changed anything.
local function purge_expired(sessions, ends, now)
  local expired = redis.call('ZRANGEBYSCORE', ends, '-inf', digits(now), 'LIMIT', 0, 100)
  for _, id in ipairs(expired) do
    redis.call('HDEL', sessions, id)
    redis.call('ZREM', ends, id)
  end
end

-- Stores a session. The keys of its principal expire with the last of the principal's sessions.
local function keep(sessions, ends, id, value, lifetime)
  local now = now()
  purge_expired(sessions, ends, now)
  redis.call('HSET', sessions, id, value)
  redis.call('ZADD', ends, digits(now + lifetime), id)
  local last = redis.call('ZRANGE', ends, -1, -1, 'WITHSCORES')
  local gone = digits(tonumber(last[2]))
  redis.call('PEXPIREAT', sessions, gone)
  redis.call('PEXPIREAT', ends, gone)
end

-- Adds an entry to the stream, and removes expired entries from its beginning. It can remove more
-- entries than it adds, so that the stream does not grow without bound.
local function deny(stream, channel, lifetime, ...)
  local now = now()
  for _, entry in ipairs(redis.call('XRANGE', stream, '-', '+', 'COUNT', 16)) do
    if (tonumber(entry[2][2]) or 0) > now then
      break
    end
    redis.call('XDEL', stream, entry[1])
  end
  redis.call('XADD', stream, '*', 'gone', digits(now + lifetime), ...)
  if redis.call('PTTL', stream) < lifetime then
    redis.call('PEXPIRE', stream, digits(lifetime))
  end
  -- A hint: servers that miss it poll the stream. The call may fail if the user has no right to
  -- publish.
  redis.pcall('PUBLISH', channel, '')
end


-- Returns by how many milliseconds the session's tokens can outlive the `lifetime` of the token
-- type that ends the session. A malformed record does not prevent a logout.
local function longer_by(value, lifetime, margin)
  local seconds = value and tonumber(string.match(value, '^%d+ %d+ %d+ (%d+)\n'))
  return math.max(0, (seconds or 0) * 1000 + margin - lifetime)
end

-- Extends both an end in seconds of the application's clock, and the time until then in
-- milliseconds, by `longer` milliseconds.
local function prolonged(until_, lifetime, longer)
  return digits(tonumber(until_) + math.ceil(longer / 1000)), lifetime + longer
end
