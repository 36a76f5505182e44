import { createCounterIds } from '../src/features/rate-limits/counter-id.ts';
import { accountSubject } from '../src/features/rate-limits/forgiven-logins.ts';
import type { Transaction } from '../src/platform/postgres/database.ts';
import type { Secrets } from '../src/platform/secrets/secrets.ts';
import { auditRow, insertAuditEvents } from './audit-log.ts';
import { createChance } from './chance.ts';
import type { Person } from './people.ts';
import { insertInto, type Row, writeRows } from './rows.ts';
import { type FailedLogin, stormPlace } from './sign-ins.ts';
import { after, before, dayMs, hourMs, minuteMs, secondMs } from './times.ts';

const insertCounters = insertInto('limit_counters', [
  ...['id', 'policy', 'subject_kind', 'subject', 'granted', 'taken', 'confirmed'],
  ...['window_ends_at', 'blocked_until', 'strikes', 'expires_at'],
]);

const insertRefusals = insertInto('refusals', [
  ...['request_id', 'at', 'method', 'route', 'status', 'code', 'message', 'because', 'client_address', 'user_id'],
]);

type Block = {
  readonly id: string;
  readonly policy: 'login-address' | 'login-account';
  readonly kind: 'address' | 'account';
  readonly subject: string;
  readonly userId: string | null;
  readonly begunAt: Date;
  readonly until: Date;
  readonly strikes: number;
};

const counterRow = ({ id, policy, kind, subject, begunAt, until, strikes }: Block): Row => ({
  ...{ id, policy, subject, strikes, granted: 0, taken: 0, confirmed: 0 },
  subject_kind: kind,
  window_ends_at: begunAt,
  blocked_until: until,
  expires_at: after(until, dayMs),
});

/** How long the house remembers why it refused something. */
const refusalDays = 7;
const login = '/api/v1/auth/login';

const refusedLogin = ({ at, person, reason, place, requestId }: FailedLogin): Row => ({
  request_id: requestId,
  at,
  method: 'POST',
  route: login,
  status: 401,
  code: 'AUTH_INVALID_CREDENTIALS',
  message: 'The login or the password is not right.',
  because: { kind: 'login', reason, user_id: person?.id ?? null },
  client_address: place.address,
  user_id: null,
});

export type Limited = {
  readonly failures: readonly FailedLogin[];
  readonly everybody: readonly Person[];
  readonly secrets: Secrets;
  readonly now: Date;
};

/** Two blocks in force, and why requests of the last days were refused. @returns the ids of the blocks. */
export const writeLimits = async (
  tx: Transaction,
  { failures, everybody, secrets, now }: Limited,
): Promise<readonly string[]> => {
  const chance = createChance('limits');
  const counterId = createCounterIds(secrets);
  const target = everybody.find(
    ({ status, isToSignInWith, roles }) => status === 'active' && !isToSignInWith && roles.length === 1,
  );
  const addressBlock: Block = {
    id: counterId('login-address', stormPlace.address),
    policy: 'login-address',
    kind: 'address',
    subject: stormPlace.address,
    userId: null,
    begunAt: before(now, 8.8 * hourMs),
    until: after(now, 7.2 * hourMs),
    strikes: 7,
  };
  const blocks: Block[] = [addressBlock];
  if (target !== undefined) {
    const { key, shown } = accountSubject(target.id);
    blocks.push({
      ...{ id: counterId('login-account', ...key), policy: 'login-account', kind: 'account', subject: shown },
      ...{ userId: target.id, begunAt: before(now, 10 * minuteMs), until: after(now, 50 * minuteMs), strikes: 3 },
    });
  }
  const blocked = Array.from({ length: 12 }, (_, index) => before(now, (index * 37 + 9) * minuteMs));
  const [person] = everybody.filter(({ roles }) => roles.length === 1);

  await writeRows(tx, insertCounters, blocks.map(counterRow));
  await writeRows(
    tx,
    insertAuditEvents,
    blocks.map(({ begunAt: at, policy, userId }) =>
      auditRow(chance, {
        at,
        actorId: null,
        subjectId: userId,
        action: 'rate_limit.blocked',
        reason: policy,
        place: stormPlace,
      }),
    ),
  );
  await writeRows(tx, insertRefusals, [
    ...failures.filter(({ at }) => at > before(now, refusalDays * dayMs)).map(refusedLogin),
    ...blocked.map((at) => ({
      ...{ request_id: chance.idAt(at), at, method: 'POST', route: login, status: 429, code: 'RATE_LIMIT_EXCEEDED' },
      message: 'Too many failed logins. Try again later.',
      because: {
        ...{ kind: 'rate_limit', policy: 'login-address', subject_kind: 'address', counter_id: addressBlock.id },
        ...{ retry_at: addressBlock.until.toISOString(), blocked_until: addressBlock.until.toISOString() },
      },
      client_address: stormPlace.address,
      user_id: null,
    })),
    ...['/api/v1/users', '/api/v1/audit-events', '/api/v1/tasks'].map((route, index) => {
      const at = before(now, (index * 29 + 3) * hourMs + 11 * secondMs);
      return {
        ...{ request_id: chance.idAt(at), at, method: 'GET', route, status: 403, code: 'FORBIDDEN' },
        message: 'You may not do this.',
        because: { kind: 'permission', permission: ['users:read', 'audit:read', 'tasks:read'][index] },
        client_address: person?.places[0].address ?? null,
        user_id: person?.id ?? null,
      };
    }),
  ]);
  return blocks.map(({ id }) => id);
};
