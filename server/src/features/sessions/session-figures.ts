import { z } from 'zod';
import { type HouseFigure, readingOf } from '../../platform/metrics/house-figure.ts';
import { sql } from '../../platform/postgres/database.ts';
import { type SessionLifeSettings, seenSince } from './session-life.ts';
import { activeSessions, activeUsers } from './sessions.metrics.ts';

/**
 * $1 now, $2 since when a session must have been seen to be alive. Ended sessions count for their owners: they are kept
 * for 30 days, the longest of the windows. One pass over the table answers all.
 */
const countUse = sql({
  name: 'sessions.count_use',
  text: `with by_user as (
           select max(last_seen_at) as seen_at,
                  count(*) filter (where ended_at is null and expires_at > $1 and last_seen_at > $2) as living
             from sessions group by user_id)
         select coalesce(sum(living), 0)::bigint as living,
                count(*) filter (where seen_at > $1::timestamptz - interval '1 hour') as hour,
                count(*) filter (where seen_at > $1::timestamptz - interval '1 day') as day,
                count(*) filter (where seen_at > $1::timestamptz - interval '7 days') as week,
                count(*) filter (where seen_at > $1::timestamptz - interval '30 days') as month
           from by_user`,
  row: z.object({ living: z.number(), hour: z.number(), day: z.number(), week: z.number(), month: z.number() }),
});

/** How many sessions are alive, and how many people used one lately. */
export const createSessionFigure = (settings: SessionLifeSettings): HouseFigure => ({
  name: 'sessions.use',
  metrics: [activeSessions, activeUsers],
  everySeconds: 60,
  read: async (db, at) =>
    (await db.rows(countUse, [at, seenSince(settings, at)])).flatMap(({ living, hour, day, week, month }) => [
      readingOf(activeSessions, {}, living),
      readingOf(activeUsers, { window: '1h' }, hour),
      readingOf(activeUsers, { window: '1d' }, day),
      readingOf(activeUsers, { window: '7d' }, week),
      readingOf(activeUsers, { window: '30d' }, month),
    ]),
});
