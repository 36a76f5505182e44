import { z } from 'zod';
import { sql } from '../../platform/postgres/database.ts';
import { commitsLaxly } from '../../platform/postgres/lax-commit.ts';

/*
 * The rules of counter.ts as statements: one each, so that however many processes call at once, each point is given once.
 * Time comes in as a parameter, from the house's clock like every other stored time.
 */

const at = `$1::timestamptz`;
const isWindowOver = `c.window_ends_at <= ${at}`;
const taken = `case when ${isWindowOver} then 0 else c.taken end`;
const left = `($7::int - (${taken}))`;
const grant = `greatest(0, least($8::int, ceil(${left} / 4.0)::int))`;
const isArming = `${left} <= 0`;

/** For the row `c`, at `$1`: how many blocks in a row it would be now. */
const nextStrikes = `case when c.blocked_until + interval '1 day' > $1::timestamptz then c.strikes + 1 else 1 end`;
/** The end of the block that begins now, with the block's length in seconds at `$10`. */
const blockEnd = (blockSeconds: string): string =>
  `${at} + interval '1 second' * least(${blockSeconds}::float8 * 2 ^ least((${nextStrikes}) - 1, 40), greatest(86400, ${blockSeconds}::float8))`;
const windowEnd = `${at} + interval '1 second' * $9::float8`;

const stateColumns = `taken, confirmed, window_ends_at as "windowEndsAt", blocked_until as "blockedUntil", strikes`;
const stateRow = z.object({
  taken: z.int(),
  confirmed: z.int(),
  windowEndsAt: z.date(),
  blockedUntil: z.date().nullable(),
  strikes: z.int(),
});

/**
 * Takes points. No row comes back when nothing was given and nothing changed; a row with `granted` 0 is that of an attempt
 * that began a block. Never within a transaction: it does not wait for the disk (docs/decisions/0067).
 *
 * `$1` now, `$2` id, `$3` policy, `$4` subject kind, `$5` subject, `$6` whether an attempt on an empty budget begins a block,
 * `$7` points, `$8` wanted, `$9` window and `$10` block in seconds.
 */
export const takePoints = sql({
  name: 'rate_limits.take_points',
  text: `insert into limit_counters as c
           (id, policy, subject_kind, subject, granted, taken, confirmed, window_ends_at, strikes, expires_at)
         select $2, $3, $4, $5, least($8::int, ceil($7::int / 4.0)::int), least($8::int, ceil($7::int / 4.0)::int), 0,
                ${windowEnd}, 0, ${windowEnd}
          where ${commitsLaxly}
         on conflict (id) do update set
           granted = ${grant},
           taken = case when ${isArming} then 0 else (${taken}) + ${grant} end,
           confirmed = case when ${isWindowOver} or ${isArming} then 0 else c.confirmed end,
           window_ends_at = case when ${isArming} then ${at} when ${isWindowOver} then ${windowEnd} else c.window_ends_at end,
           strikes = case when ${isArming} then ${nextStrikes} else c.strikes end,
           blocked_until = case when ${isArming} then ${blockEnd('$10')} else c.blocked_until end,
           expires_at = case
             when ${isArming} then ${blockEnd('$10')} + interval '1 day'
             when ${isWindowOver} then greatest(${windowEnd}, c.blocked_until + interval '1 day')
             else c.expires_at end
         where (c.blocked_until is null or c.blocked_until <= ${at}) and (${left} > 0 or $6::boolean)
         returning granted, ${stateColumns}`,
  row: stateRow.extend({ granted: z.int() }),
});

const isConfirmArming = `c.confirmed + 1 >= $4::int and $5::float8 > 0`;

/** Settles one point of the window that ends at `$3` as a failure, which may begin a block. `$4` points, `$5` block in seconds. */
export const confirmPoint = sql({
  name: 'rate_limits.confirm_point',
  text: `update limit_counters c set
           taken = case when ${isConfirmArming} then 0 else c.taken end,
           confirmed = case when ${isConfirmArming} then 0 else c.confirmed + 1 end,
           window_ends_at = case when ${isConfirmArming} then ${at} else c.window_ends_at end,
           strikes = case when ${isConfirmArming} then ${nextStrikes} else c.strikes end,
           blocked_until = case when ${isConfirmArming} then ${blockEnd('$5')} else c.blocked_until end,
           expires_at = case when ${isConfirmArming} then ${blockEnd('$5')} + interval '1 day' else c.expires_at end
          where c.id = $2 and c.window_ends_at = $3::timestamptz and c.confirmed < c.taken
         returning case when taken = 0 then blocked_until end as "blockedUntil"`,
  row: z.object({ blockedUntil: z.date().nullable() }),
});

export const refundPoint = sql({
  name: 'rate_limits.refund_point',
  text: `update limit_counters set taken = taken - 1
          where id = $1 and window_ends_at = $2::timestamptz and confirmed < taken`,
  row: z.never(),
});

export const selectCounter = sql({
  name: 'rate_limits.select_counter',
  text: `select policy, subject_kind as "subjectKind", subject, ${stateColumns} from limit_counters where id = $1`,
  row: stateRow.extend({ policy: z.string(), subjectKind: z.string(), subject: z.string().nullable() }),
});

/** Writes a block that was begun elsewhere (Redis, the memory of a process), so that it is listed and outlives that store. */
export const recordBlock = sql({
  name: 'rate_limits.record_block',
  text: `insert into limit_counters as c
           (id, policy, subject_kind, subject, granted, taken, confirmed, window_ends_at, blocked_until, strikes, expires_at)
         values ($1, $2, $3, $4, 0, 0, 0, $5, $6, 1, $6::timestamptz + interval '1 day')
         on conflict (id) do update set
           blocked_until = greatest(c.blocked_until, excluded.blocked_until),
           strikes = c.strikes + 1,
           expires_at = greatest(c.expires_at, excluded.expires_at)`,
  row: z.never(),
});

const blockRow = z.object({
  id: z.string(),
  policy: z.string(),
  subjectKind: z.string(),
  subject: z.string().nullable(),
  blockedUntil: z.date(),
  strikes: z.int(),
});
const blockColumns = `id, policy, subject_kind as "subjectKind", subject, blocked_until as "blockedUntil", strikes`;

export type BlockRow = z.infer<typeof blockRow>;

/** Blocks in force, those that last longest first. `$2` and `$3` are where the page before ended. */
export const selectBlocks = sql({
  name: 'rate_limits.select_blocks',
  text: `select ${blockColumns} from limit_counters
          where blocked_until > $1 and ($2::timestamptz is null or (blocked_until, id) < ($2, $3))
            and ($4::text is null or policy = $4)
          order by blocked_until desc, id desc limit $5`,
  row: blockRow,
});

export const selectBlock = sql({
  name: 'rate_limits.select_block',
  text: `select ${blockColumns} from limit_counters where id = $2 and blocked_until > $1`,
  row: blockRow,
});

export const deleteCounter = sql({
  name: 'rate_limits.delete_counter',
  text: `delete from limit_counters where id = $1
         returning policy, subject_kind as "subjectKind", subject, ${stateColumns}`,
  row: stateRow.extend({ policy: z.string(), subjectKind: z.string(), subject: z.string().nullable() }),
});

export const deleteExpiredCounters = sql({
  name: 'rate_limits.delete_expired_counters',
  text: `delete from limit_counters
          where id in (select id from limit_counters where expires_at <= $1 limit $2 for update skip locked)`,
  row: z.never(),
});
