import { z } from 'zod';
import { defineScript } from '../../platform/redis/redis.ts';

/*
 * The rules of counter.ts as scripts, each one step in Redis. A counter is a hash: t taken, c confirmed, w end of the window,
 * b end of the block, s strikes.
 *
 * Time comes in as an argument, from the house's clock: the same counter may be continued in PostgreSQL or in memory, and
 * every stored time of the house is of that clock. Redis' own time only lets keys expire.
 */

const dayMs = 86_400_000;

const rules = `
local now = tonumber(ARGV[1])
local state = redis.call('HMGET', KEYS[1], 't', 'c', 'w', 'b', 's')
local taken, confirmed = tonumber(state[1] or 0), tonumber(state[2] or 0)
local windowEnd, blockEnd, strikes = tonumber(state[3] or 0), tonumber(state[4] or 0), tonumber(state[5] or 0)
local function write()
  redis.call('HSET', KEYS[1], 't', taken, 'c', confirmed, 'w', windowEnd, 'b', blockEnd, 's', strikes)
  local expiry = windowEnd
  if blockEnd > 0 and blockEnd + ${dayMs} > expiry then expiry = blockEnd + ${dayMs} end
  redis.call('PEXPIRE', KEYS[1], math.max(1, expiry - now))
end
local function arm(blockMs)
  if blockEnd > 0 and blockEnd + ${dayMs} > now then strikes = strikes + 1 else strikes = 1 end
  blockEnd = now + math.min(blockMs * 2 ^ (strikes - 1), math.max(${dayMs}, blockMs))
  taken, confirmed, windowEnd = 0, 0, now
  write()
end
`;

/**
 * `ARGV`: now, points, wanted, window in ms, block in ms, whether an attempt on an empty budget begins a block.
 * Replies with what was given, whether a block began, and the state.
 */
export const takeScript = defineScript({
  name: 'rate_limits.take',
  text: `${rules}
local points, wanted, windowMs, blockMs = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local granted, armed = 0, 0
if blockEnd <= now then
  if windowEnd <= now then taken, confirmed, windowEnd = 0, 0, now + windowMs end
  local left = points - taken
  if left > 0 then
    granted = math.min(wanted, math.ceil(left / 4))
    taken = taken + granted
    write()
  elseif ARGV[6] == '1' then
    armed = 1
    arm(blockMs)
  end
end
return {granted, armed, taken, confirmed, windowEnd, blockEnd, strikes}`,
  reply: z.tuple([z.int(), z.int(), z.int(), z.int(), z.int(), z.int(), z.int()]),
});

/** `ARGV`: now, ticket, points, block in ms. Replies with the end of the block that this began, or 0. */
export const confirmScript = defineScript({
  name: 'rate_limits.confirm',
  text: `${rules}
if windowEnd ~= tonumber(ARGV[2]) or confirmed >= taken then return 0 end
confirmed = confirmed + 1
local blockMs = tonumber(ARGV[4])
if confirmed < tonumber(ARGV[3]) or blockMs == 0 then
  redis.call('HSET', KEYS[1], 'c', confirmed)
  return 0
end
arm(blockMs)
return blockEnd`,
  reply: z.int(),
});

/** `ARGV`: ticket. */
export const refundScript = defineScript({
  name: 'rate_limits.refund',
  text: `local state = redis.call('HMGET', KEYS[1], 't', 'c', 'w')
if tonumber(state[3] or 0) ~= tonumber(ARGV[1]) or tonumber(state[2]) >= tonumber(state[1]) then return 0 end
return redis.call('HINCRBY', KEYS[1], 't', -1)`,
  reply: z.int(),
});

export const readScript = defineScript({
  name: 'rate_limits.read',
  text: `local state = redis.call('HMGET', KEYS[1], 't', 'c', 'w', 'b', 's')
local numbers = {}
for index = 1, 5 do numbers[index] = tonumber(state[index] or -1) end
return numbers`,
  reply: z.tuple([z.int(), z.int(), z.int(), z.int(), z.int()]),
});

export const clearScript = defineScript({
  name: 'rate_limits.clear',
  text: `return redis.call('DEL', KEYS[1])`,
  reply: z.int(),
});
