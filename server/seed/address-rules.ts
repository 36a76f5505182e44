import type { Transaction } from '../src/platform/postgres/database.ts';
import { actingAs } from './administration.ts';
import { insertAuditEvents } from './audit-log.ts';
import { createChance } from './chance.ts';
import type { Person } from './people.ts';
import { insertInto, writeRows } from './rows.ts';
import { after, before, dayMs, hourMs } from './times.ts';
import type { Visit } from './visits.ts';

// None of them holds an address that anybody has, so that no rule can keep out whoever looks at this house.
const rules = [
  {
    cidr: '203.0.113.64/27',
    action: 'deny',
    reason: 'Guesses passwords since Tuesday; the provider has been told.',
    days: 2,
    endsInDays: 12,
  },
  {
    cidr: '203.0.113.80/32',
    action: 'allow',
    reason: 'Our own monitoring probe within the denied range.',
    days: 1,
    endsInDays: null,
  },
  {
    cidr: '198.51.100.0/25',
    action: 'deny',
    reason: 'Scraped the sign-up form. See ticket OPS-2291.',
    days: 19,
    endsInDays: null,
  },
  {
    cidr: '2001:db8:bad::/48',
    action: 'deny',
    reason: 'Anonymising network that abuse comes from; review in spring.',
    days: 33,
    endsInDays: 90,
  },
  {
    cidr: '192.0.2.200/32',
    action: 'deny',
    reason: 'A forgotten script of the old billing system.',
    days: 47,
    endsInDays: 3,
  },
] as const;

const insertRules = insertInto('ip_rules', [
  ...['id', 'cidr', 'action', 'reason', 'created_by', 'created_at', 'updated_at', 'expires_at'],
]);

/** Rules for addresses, and that an administrator made them. */
export const writeAddressRules = async (
  tx: Transaction,
  visits: readonly Visit[],
  { administrator, now }: { readonly administrator: Person; readonly now: Date },
): Promise<void> => {
  const chance = createChance('address rules');
  const act = actingAs(administrator, visits, chance);
  const made = rules.map(({ days, endsInDays, ...rule }) => {
    const createdAt = before(now, days * dayMs + 3 * hourMs);
    const expiresAt = endsInDays === null ? null : after(now, endsInDays * dayMs);
    return { ...rule, id: chance.idAt(createdAt), created_at: createdAt, expires_at: expiresAt };
  });
  await writeRows(
    tx,
    insertRules,
    made.map((rule) => ({ ...rule, created_by: administrator.id, updated_at: rule.created_at })),
  );
  await writeRows(
    tx,
    insertAuditEvents,
    made.map((rule) =>
      act({
        at: rule.created_at,
        action: 'ip_rule.created',
        subjectId: null,
        personal: {
          before: null,
          after: { ...rule, created_by: administrator.id, updated_at: rule.created_at },
        },
      }),
    ),
  );
};
