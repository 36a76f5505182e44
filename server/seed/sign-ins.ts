import type { Transaction } from '../src/platform/postgres/database.ts';
import type { Uuid } from '../src/vocabulary/ids.ts';
import { auditRow, insertAuditEvents } from './audit-log.ts';
import { type Chance, createChance } from './chance.ts';
import type { Person } from './people.ts';
import { drawStranger, type Place } from './places.ts';
import { insertInto, type Row, writeRows } from './rows.ts';
import { after, before, dayMs, hourMs, secondMs, workingHour } from './times.ts';
import type { Visit } from './visits.ts';

/** A login that did not succeed. */
export type FailedLogin = {
  readonly at: Date;
  /** Null: nobody has that login. */
  readonly person: Person | null;
  readonly reason: 'unknown_account' | 'wrong_password' | 'not_active';
  readonly place: Place;
  readonly requestId: Uuid;
  readonly traceId: string;
};

const failureDays = 56;
const unknownADay = 2;
const guessesOfTheStorm = 36;

const failure = (
  chance: Chance,
  at: Date,
  person: Person | null,
  reason: FailedLogin['reason'],
  place: Place,
): FailedLogin => ({ at, person, reason, place, requestId: chance.idAt(at), traceId: chance.hex(32) });

/** People mistype before they get in, and some who may not sign in try it. */
const ownFailures = (visits: readonly Visit[], everybody: readonly Person[], now: Date, chance: Chance) => [
  ...visits
    .filter(({ method }) => method === 'password' && chance.inPercent(9))
    .map(({ at, person, place }) =>
      failure(chance, before(at, chance.between(8, 90) * secondMs), person, 'wrong_password', place),
    ),
  ...everybody
    .filter(({ status }) => status === 'disabled' || status === 'locked')
    .flatMap((person) =>
      Array.from({ length: chance.between(1, 3) }, () => {
        const closedMs = now.getTime() - (person.closedAt ?? now).getTime();
        const at = before(now, chance.unit() * closedMs);
        return failure(chance, at, person, 'not_active', person.places[0]);
      }),
    ),
];

const strangersFailures = (now: Date, chance: Chance): FailedLogin[] =>
  Array.from({ length: failureDays * unknownADay }, () => {
    const at = workingHour(chance, now, chance.between(0, failureDays));
    return failure(chance, at, null, 'unknown_account', drawStranger(chance));
  });

/** The night before, somebody tried many names from one address within minutes. */
export const stormPlace: Place = {
  address: '203.0.113.199',
  userAgent: 'python-requests/2.33.0',
  isBrowser: false,
};

const stormFailures = (everybody: readonly Person[], now: Date, chance: Chance): FailedLogin[] => {
  const begunAt = before(now, 9 * hourMs);
  const known = everybody.filter(({ status }) => status === 'active');
  return Array.from({ length: guessesOfTheStorm }, (_, index) => {
    const at = after(begunAt, index * chance.between(6, 14) * secondMs);
    return index % 3 === 0
      ? failure(chance, at, chance.pick(known), 'wrong_password', stormPlace)
      : failure(chance, at, null, 'unknown_account', stormPlace);
  });
};

export const drawFailedLogins = (
  visits: readonly Visit[],
  everybody: readonly Person[],
  now: Date,
): readonly FailedLogin[] => {
  const chance = createChance('failed logins');
  return [
    ...ownFailures(visits, everybody, now, chance),
    ...strangersFailures(now, chance),
    ...stormFailures(everybody, now, chance),
  ].filter(({ at }) => at < now);
};

const insertSessions = insertInto('sessions', [
  ...['id', 'user_id', 'created_at', 'authenticated_at', 'last_seen_at', 'expires_at', 'ended_at', 'end_reason'],
  ...['transport', 'client_address', 'user_agent'],
]);

const sessionRow = ({ person, at, place, sessionId, lastSeenAt, end }: Visit, lifetimeMs: number): Row => ({
  id: sessionId,
  user_id: person.id,
  created_at: at,
  authenticated_at: at,
  last_seen_at: lastSeenAt,
  expires_at: after(at, lifetimeMs),
  ended_at: end?.at ?? null,
  end_reason: end?.reason ?? null,
  transport: place.isBrowser ? 'cookie' : 'body',
  client_address: place.address,
  user_agent: place.userAgent,
});

const insertLoginRecords = insertInto('login_records', [
  ...['id', 'at', 'user_id', 'session_id', 'method', 'outcome', 'reason', 'client_address', 'user_agent'],
  ...['request_id', 'noticed_at'],
]);

const successRow = (chance: Chance, { person, at, place, method, sessionId, requestId }: Visit): Row => ({
  id: chance.idAt(at),
  at,
  user_id: person.id,
  session_id: sessionId,
  method,
  outcome: 'success',
  reason: null,
  client_address: place.address,
  user_agent: place.userAgent,
  request_id: requestId,
  noticed_at: null,
});

const failureRow = (chance: Chance, { at, person, reason, place, requestId }: FailedLogin): Row => ({
  id: chance.idAt(at),
  at,
  user_id: person?.id ?? null,
  session_id: null,
  method: 'password',
  outcome: 'failure',
  reason,
  client_address: place.address,
  user_agent: place.userAgent,
  request_id: requestId,
  noticed_at: null,
});

const auditOfVisit = (chance: Chance, visit: Visit, administrator: Person): Row[] => {
  const { person, at, place, sessionId, requestId, traceId, lastSeenAt, end } = visit;
  const [subjectId, usualPlace] = [person.id, administrator.places[0]];
  const began = {
    at,
    actorId: subjectId,
    subjectId,
    action: 'user.signed_in',
    place,
    requestId,
    traceId,
    sessionId,
  } as const;
  if (end === null) return [auditRow(chance, began)];
  const before = { client_address: place.address, user_agent: place.userAgent, last_seen_at: lastSeenAt.toISOString() };
  return [
    auditRow(chance, began),
    auditRow(chance, {
      ...{ at: end.at, subjectId, action: 'session.ended', reason: end.reason, sessionId },
      actorId: end.byAdministrator ? administrator.id : subjectId,
      place: end.byAdministrator ? usualPlace : place,
      personal: { before, after: null },
    }),
  ];
};

export type SignIns = {
  readonly visits: readonly Visit[];
  readonly failures: readonly FailedLogin[];
  readonly administrator: Person;
  readonly sessionLifetimeDays: number;
};

/** Sessions, login records, and what the audit log tells of both. @returns how many logins there were. */
export const writeSignIns = async (
  tx: Transaction,
  { visits, failures, administrator, sessionLifetimeDays }: SignIns,
): Promise<number> => {
  const chance = createChance('login records');
  const lifetimeMs = sessionLifetimeDays * dayMs;
  await writeRows(
    tx,
    insertSessions,
    visits.map((visit) => sessionRow(visit, lifetimeMs)),
  );
  const written = await writeRows(tx, insertLoginRecords, [
    ...visits.map((visit) => successRow(chance, visit)),
    ...failures.map((failed) => failureRow(chance, failed)),
  ]);
  await writeRows(tx, insertAuditEvents, [
    ...visits.flatMap((visit) => auditOfVisit(chance, visit, administrator)),
    ...failures.map(({ at, person, reason, place, requestId, traceId }) =>
      auditRow(chance, {
        ...{ at, place, requestId, traceId, actorId: null, subjectId: person?.id ?? null },
        action: 'user.signed_in',
        failure: reason,
      }),
    ),
  ]);
  return written;
};
