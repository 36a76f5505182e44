import { z } from 'zod';
import { type HouseFigure, readingOf } from '../../platform/metrics/house-figure.ts';
import { sql } from '../../platform/postgres/database.ts';
import { users } from './accounts.metrics.ts';
import { userStatuses } from './user-body.ts';

const countUsersByStatus = sql({
  name: 'accounts.count_users_by_status',
  text: `select status, count(*) as count from users group by status`,
  row: z.object({ status: z.enum(userStatuses), count: z.number() }),
});

/** How many accounts there are. A status that no account has is told too, as 0. */
export const accountFigure: HouseFigure = {
  name: 'accounts.users',
  metrics: [users],
  everySeconds: 60,
  read: async (db) => {
    const counts = new Map((await db.rows(countUsersByStatus, [])).map(({ status, count }) => [status, count]));
    return userStatuses.map((status) => readingOf(users, { status }, counts.get(status) ?? 0));
  },
};
