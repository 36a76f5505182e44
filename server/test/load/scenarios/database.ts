import { z } from 'zod';
import { arrive } from '../arrivals.ts';
import type { Resident } from '../residents.ts';
import { atMostMs, latenciesOf, noErrors, type Scenario } from '../scenario.ts';
import { percentilesOf } from '../tally.ts';
import { createVisitor, type Visitor } from '../visitor.ts';

const perSecond = { reads: 60, writes: 30 };
const administrators = 12;
const writers = 60;

const list = z.object({ data: z.array(z.object({ id: z.string() })), next_cursor: z.string().nullable() });

type Desk = { readonly resident: Resident; readonly visitor: Visitor };
type Read = { readonly name: string; path(seen: ReadIds): string };
type ReadIds = { readonly user: string; readonly cursor: string };

const days = (ago: number): string => new Date(Date.now() - ago * 86_400_000).toISOString();
/** Parts of names that many have, that some have, and that nobody has. */
const words = ['an', 'mar', 'smith', 'release', 'zzyzx'];
const anyOf = <Value>(values: readonly Value[]): Value => {
  const value = values[Math.floor(Math.random() * values.length)];
  if (value === undefined) throw new Error('There is nothing to pick from.');
  return value;
};

/** What administrators look at, each as often as the others. */
const reads: readonly Read[] = [
  { name: 'list people', path: () => '/api/v1/users?limit=50' },
  { name: 'next page of people', path: ({ cursor }) => `/api/v1/users?limit=50&cursor=${cursor}` },
  { name: 'search people', path: () => `/api/v1/users?limit=50&search=${anyOf(words)}` },
  { name: 'people by status', path: () => `/api/v1/users?status=${anyOf(['locked', 'invited', 'active'])}` },
  { name: 'one person', path: ({ user }) => `/api/v1/users/${user}` },
  { name: 'audit log', path: () => '/api/v1/audit-events?limit=50' },
  { name: 'audit log of a person', path: ({ user }) => `/api/v1/audit-events?subject_id=${user}` },
  { name: 'audit log by action', path: () => '/api/v1/audit-events?action=user.signed_in&limit=50' },
  { name: 'audit log of a week', path: () => `/api/v1/audit-events?from=${days(14)}&to=${days(7)}` },
  { name: 'tasks', path: () => '/api/v1/tasks?limit=50' },
];

export const database: Scenario = {
  name: 'database',
  title: 'The database under load',
  description:
    'Administrators list and search people, the audit log and tasks, 60 times a second, while people change their profiles, 30 times a second. Each change writes the account, an audit event and a notice to the other processes.',
  async run(stage) {
    const { house, seconds, scale, tally, watch, now } = stage;
    const desksOf = (residents: readonly Resident[]): Desk[] =>
      residents.map((resident) => ({ resident, visitor: createVisitor(stage, resident) }));
    const officials = desksOf(await house.settle(administrators, { roles: ['user', 'admin'] }));
    const people = desksOf(await house.settle(writers));
    await stage.begin();
    const [first] = officials;
    if (first === undefined) throw new Error('There is no administrator.');
    const { accessToken } = first.resident;
    const page = await first.visitor.ask({
      ...{ name: 'list people', path: '/api/v1/users?limit=50', accessToken, expect: [200] },
    });
    const { data, next_cursor: cursor } = list.parse(JSON.parse(page.body));
    const ids = data.map(({ id }) => id);
    const forMs = seconds * 1000;
    let number = 0;
    await Promise.all([
      arrive({
        ...{ perSecond: Math.max(10, perSecond.reads * scale), forMs, now },
        act: async (dueMs) => {
          const { resident, visitor } = anyOf(officials);
          const { name, path } = anyOf(reads);
          await visitor.ask({
            ...{ name, path: path({ user: anyOf(ids), cursor: cursor ?? '' }), accessToken: resident.accessToken },
            ...{ expect: [200], dueMs },
          });
        },
      }),
      arrive({
        ...{ perSecond: Math.max(5, perSecond.writes * scale), forMs, now },
        act: async (dueMs) => {
          const { resident, visitor } = anyOf(people);
          number += 1;
          await visitor.ask({
            ...{ name: 'change a profile', method: 'PATCH', path: '/api/v1/user', body: { name: `Load ${number}` } },
            ...{ accessToken: resident.accessToken, expect: [200], dueMs },
          });
        },
      }),
    ]);
    await watch.end();
    for (const { visitor } of [...officials, ...people]) visitor.line.close();
    const use = watch.use();
    return {
      goals: [
        noErrors(tally),
        atMostMs('p95 of all requests (documents)', 200, percentilesOf(latenciesOf(tally)).p95),
        atMostMs('mean query', 5, use.meanQueryMs),
        atMostMs('mean query (documents)', 100, use.meanQueryMs),
        {
          ...{ what: 'database connections (documents)', kind: 'speed', goal: 'at most 100' },
          ...{ measured: String(use.databaseConnectionsMost), isMet: use.databaseConnectionsMost <= 100 },
        },
      ],
      notes: [`The house has ${house.people.toLocaleString('en')} made-up people with what they did.`],
    };
  },
};
