import { z } from 'zod';
import { type Queryable, sql } from '../../platform/postgres/database.ts';

const countOutcomes = sql({
  name: 'sign_in.count_outcomes',
  text: `select (count(*) filter (where outcome = 'success'))::int as successes,
                (count(*) filter (where outcome = 'failure'))::int as failures,
                (count(distinct user_id) filter (where outcome = 'success'))::int as people
           from login_records where at >= $1 and at < $2`,
  row: z.object({ successes: z.int(), failures: z.int(), people: z.int() }),
});

const countReasons = sql({
  name: 'sign_in.count_reasons',
  text: `select reason, count(*)::int as count from login_records
          where outcome = 'failure' and at >= $1 and at < $2
          group by reason order by count desc, reason`,
  row: z.object({ reason: z.string(), count: z.int() }),
});

/** The neighbourhood of an address: a /24 of IPv4, a /48 of IPv6. */
const countNetworks = sql({
  name: 'sign_in.count_networks',
  text: `select network(set_masklen(client_address, case family(client_address) when 4 then 24 else 48 end))::text as network,
                count(*)::int as failures
           from login_records
          where outcome = 'failure' and at >= $1 and at < $2 and client_address is not null
          group by 1 order by failures desc, network limit $3`,
  row: z.object({ network: z.string(), failures: z.int() }),
});

const mostNetworks = 5;

export const countLogins = async (db: Queryable, from: Date, to: Date) =>
  (await db.row(countOutcomes, [from, to])) ?? { successes: 0, failures: 0, people: 0 };

/** Most frequent first. */
export const countFailuresByReason = (db: Queryable, from: Date, to: Date) => db.rows(countReasons, [from, to]);

/** The five from which most logins failed. */
export const listBusiestNetworks = (db: Queryable, from: Date, to: Date) =>
  db.rows(countNetworks, [from, to, mostNetworks]);
