import { after } from 'node:test';
import { z } from 'zod';
import { sql } from '../../src/platform/postgres/database.ts';
import { movableClock } from './movable-clock.ts';
import { bearer, type Pair } from './people.ts';
import { createRoleHolders } from './role-holders.ts';
import { openTestHouse } from './test-house.ts';
import { openTestPool } from './test-pool.ts';

const selectNewestEvents = sql({
  name: 'test.select_newest_events',
  text: `select action, reason, personal->'before'->>'reason' as "reasonBefore", personal->'after'->>'reason' as "reasonAfter",
                personal->>'client_address' as "clientAddress"
           from audit_events order by id desc limit $1`,
  row: z.object({
    action: z.string(),
    reason: z.string().nullable(),
    reasonBefore: z.string().nullable(),
    reasonAfter: z.string().nullable(),
    clientAddress: z.string().nullable(),
  }),
});

const demoteUnheard = sql({
  name: 'test.demote_author_unheard',
  text: `update users set roles = '{user}', security_version = security_version + 1 where id = $1`,
  row: z.never(),
});

/** Where the administrator of a stand calls from. */
export const office = '192.0.2.7';

export type Call = {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Behind `/api/v1/ip-rules`. */
  readonly url?: string;
  readonly payload?: object;
  readonly as?: Pair;
};

/** A house behind a proxy, so that a test can call from any address, with somebody of each built-in role in it. */
export const openIpRuleStand = async () => {
  const clock = movableClock();
  const house = await openTestHouse({ clock, settings: { TRUSTED_PROXIES: '127.0.0.1' } });
  const pool = openTestPool(house.database.application);
  after(() => pool.close());
  const { database } = pool;
  const signInAs = createRoleHolders(house);
  const [admin, auditor, user] = [await signInAs('admin'), await signInAs('auditor'), await signInAs()];

  /** A call over the API from the office, as the administrator unless told otherwise. */
  const call = ({ method = 'GET', url = '', payload, as = admin }: Call) =>
    house.http.inject({
      method,
      url: `/api/v1/ip-rules${url}`,
      headers: { ...bearer(as.accessToken), 'x-forwarded-for': office },
      ...(payload !== undefined && { payload }),
    });
  const create = (rule: object) => call({ method: 'POST', payload: { action: 'deny', reason: 'A test.', ...rule } });

  return {
    clock,
    house,
    people: { admin, auditor, user },
    call,
    /** Tries to make a rule, one that denies unless told otherwise. */
    create,
    /** Makes one. @returns its id. */
    created: async (rule: object): Promise<string> => {
      const reply = await create(rule);
      if (reply.statusCode !== 201) throw new Error(reply.body);
      return reply.json().id;
    },
    /** The status of a page that everybody may see, asked for from this address. */
    knock: async (from: string, { http } = house): Promise<number> =>
      (await http.inject({ url: '/.well-known/jwks.json', headers: { 'x-forwarded-for': from } })).statusCode,
    /** Somebody who is no administrator any more, on a process that has not heard of it. */
    demotedAdmin: async (): Promise<Pair> => {
      const demoted = await signInAs('admin');
      await database.execute(demoteUnheard, [demoted.id]);
      return demoted;
    },
    newestEvents: (count: number) => database.rows(selectNewestEvents, [count]),
    removeAllRules: async (): Promise<void> => {
      const { rules } = house.composed.ipRules;
      for (const rule of await rules.all()) await rules.remove(rule.id, 'operator', { force: true });
    },
  };
};

/** What an answer says to a program. */
export const codeOf = (reply: Awaited<ReturnType<Awaited<ReturnType<typeof openIpRuleStand>>['call']>>) => [
  reply.statusCode,
  reply.json().error?.code,
];
