-- What all scripts begin with. Times are milliseconds by this server's clock, and only differences come from outside.

local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- As Lua writes numbers by itself, 13 digits become 1.8e+12.
local function digits(number)
  return string.format('%.0f', number)
end

-- Whether a number is greater than another, both as text: they go beyond 2^53.
local function greater(one, other)
  if #one ~= #other then
    return #one > #other
  end
  return one > other
end

-- Some of an account's sessions that are over. Reads before it writes, as everything here does: a script that stops at a
-- key of another type has changed nothing.
local function forget_over(sessions, ends, now)
  local over = redis.call('ZRANGEBYSCORE', ends, '-inf', digits(now), 'LIMIT', 0, 100)
  for _, id in ipairs(over) do
    redis.call('HDEL', sessions, id)
    redis.call('ZREM', ends, id)
  end
end

-- Keeps a session, and its account's keys as long as the last of the account's sessions.
local function keep(sessions, ends, id, value, lifetime)
  local now = now()
  forget_over(sessions, ends, now)
  redis.call('HSET', sessions, id, value)
  redis.call('ZADD', ends, digits(now + lifetime), id)
  local last = redis.call('ZRANGE', ends, -1, -1, 'WITHSCORES')
  local gone = digits(tonumber(last[2]))
  redis.call('PEXPIREAT', sessions, gone)
  redis.call('PEXPIREAT', ends, gone)
end

-- Adds to what is denied, and removes from its beginning what is over: more than is added, so that it does not grow.
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
  -- A hint: who does not hear it looks by itself, and who may not give it is heard all the same.
  redis.pcall('PUBLISH', channel, '')
end


-- By how many milliseconds a session's tokens may live longer than those of the type that ends it. A record that cannot be
-- read is no reason not to log somebody out.
local function longer_by(value, lifetime, margin)
  local seconds = value and tonumber(string.match(value, '^%d+ %d+ %d+ (%d+)\n'))
  return math.max(0, (seconds or 0) * 1000 + margin - lifetime)
end

-- An end in seconds by the application's clock, and the time that is left until then, both later by `longer`.
local function prolonged(until_, lifetime, longer)
  return digits(tonumber(until_) + math.ceil(longer / 1000)), lifetime + longer
end
