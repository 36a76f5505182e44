import type { Transaction } from '../src/platform/postgres/database.ts';
import type { AuditAction } from '../src/vocabulary/audit-entry.ts';
import type { Uuid } from '../src/vocabulary/ids.ts';
import { type Act, auditRow, insertAuditEvents } from './audit-log.ts';
import { type Chance, createChance } from './chance.ts';
import type { Person } from './people.ts';
import { customRoles } from './roles.ts';
import { insertInto, type Row, writeRows } from './rows.ts';
import { after, before, dayMs, earlier, hourMs, minuteMs, secondMs } from './times.ts';
import type { Visit } from './visits.ts';

const invitationDays = 7;

const insertInvitations = insertInto('invitations', [
  ...['id', 'user_id', 'invited_by', 'language', 'created_at', 'mailed_at', 'expires_at'],
]);

export type Invitation = {
  readonly id: Uuid;
  readonly person: Person;
  readonly language: 'en' | 'de' | null;
  readonly createdAt: Date;
};

/** Everybody who is invited has an open invitation; some of the links have run out by now. */
export const drawInvitations = (everybody: readonly Person[]): readonly Invitation[] => {
  const chance = createChance('invitations');
  return everybody
    .filter(({ status }) => status === 'invited')
    .map((person) => ({
      ...{ id: chance.idAt(person.createdAt), person, createdAt: person.createdAt },
      language: chance.inPercent(70) ? person.language : null,
    }));
};

export const writeInvitations = (
  tx: Transaction,
  invitations: readonly Invitation[],
  administrator: Person,
): Promise<number> =>
  writeRows(
    tx,
    insertInvitations,
    invitations.map(({ id, person, language, createdAt }) => {
      const mailedAt = after(createdAt, 4 * secondMs);
      return {
        ...{ id, language, user_id: person.id, invited_by: administrator.id, created_at: createdAt },
        mailed_at: mailedAt,
        expires_at: after(mailedAt, invitationDays * dayMs),
      };
    }),
  );

/** What an administrator does, from their usual place and in the session that they had then. */
export type ActAsAdministrator = (act: Pick<Act, 'at' | 'action' | 'subjectId' | 'personal' | 'reason'>) => Row;

export const actingAs = (administrator: Person, visits: readonly Visit[], chance: Chance): ActAsAdministrator => {
  const own = visits.filter(({ person }) => person.id === administrator.id);
  return (act) => {
    const session = own.findLast(({ at }) => at < act.at);
    return auditRow(chance, {
      ...act,
      actorId: administrator.id,
      place: session?.place ?? administrator.places[0],
      sessionId: session?.sessionId ?? null,
    });
  };
};

/** How the account came to be, and what was done to it since. */
const lifeOf = (person: Person, act: ActAsAdministrator, chance: Chance, now: Date): Row[] => {
  const { id: subjectId, email, name, roles, status, createdAt, closedAt, isVerified } = person;
  const by = { actorId: subjectId, subjectId, place: person.places[0] };
  const own = (action: AuditAction, at: Date, more: Partial<Act> = {}): Row =>
    auditRow(chance, { ...by, action, at, ...more });
  const described = { email, name, roles: status === 'invited' ? roles : ['user'], status };

  const rows = [
    status === 'invited'
      ? act({ at: createdAt, action: 'user.invited', subjectId, personal: { before: null, after: described } })
      : own('user.signed_up', createdAt, { personal: { email } }),
  ];
  if (isVerified) rows.push(own('user.email_verified', after(createdAt, hourMs / 4), { personal: { email } }));
  if (roles.length > 1 && status !== 'invited') {
    const personal = { before: { roles: ['user'] }, after: { roles } };
    const at = earlier(after(createdAt, chance.between(1, 30) * hourMs), before(now, hourMs));
    rows.push(act({ at, action: 'user.roles_changed', subjectId, personal }));
  }
  if (closedAt !== null && status === 'erased') rows.push(own('user.erased', closedAt));
  if (closedAt !== null && status !== 'erased') {
    const personal = { before: { status: 'active' }, after: { status } };
    rows.push(act({ at: closedAt, action: 'user.disabled', subjectId, personal }));
  }
  return rows;
};

/** What people did with their own accounts, in sessions that they had. */
const ownChanges = ({ person, at, place, sessionId, end }: Visit, chance: Chance): Row[] => {
  const when = after(at, chance.between(1, 12) * minuteMs);
  const by = { at: when, actorId: person.id, subjectId: person.id, place, sessionId };
  if (end?.reason === 'password_changed')
    return [auditRow(chance, { ...by, at: end.at, action: 'user.password_changed' })];
  switch (chance.between(1, 60)) {
    case 1:
      return [
        auditRow(chance, {
          ...by,
          action: 'user.profile_changed',
          personal: { before: { name: null }, after: { name: person.name } },
        }),
      ];
    case 2:
      return [auditRow(chance, { ...by, action: 'user.password_changed', failure: 'wrong_password' })];
    case 3:
      return [
        auditRow(chance, { ...by, actorId: null, sessionId: null, action: 'user.password_reset_requested' }),
        auditRow(chance, { ...by, at: after(when, 3 * minuteMs), sessionId: null, action: 'user.password_reset' }),
      ];
    case 4:
      return [
        auditRow(chance, {
          ...{ ...by, actorId: null, action: 'session.refresh_token_reused' },
          failure: 'reuse_detected',
        }),
      ];
    default:
      return [];
  }
};

/** What the audit log tells of the accounts, beside their coming and going. */
export const writeAdministration = async (
  tx: Transaction,
  everybody: readonly Person[],
  visits: readonly Visit[],
  { administrator, now }: { readonly administrator: Person; readonly now: Date },
): Promise<void> => {
  const chance = createChance('administration');
  const act = actingAs(administrator, visits, chance);
  const definedAt = after(administrator.createdAt, dayMs);
  await writeRows(tx, insertAuditEvents, [
    ...customRoles.map(({ name, description, permissions }, index) =>
      act({
        at: after(definedAt, index * 4 * minuteMs),
        action: 'role.created',
        subjectId: null,
        personal: { role: name, before: null, after: { description, permissions } },
      }),
    ),
    ...everybody.flatMap((person) => lifeOf(person, act, chance, now)),
    ...visits.flatMap((visit) => ownChanges(visit, chance)).filter(({ at }) => at instanceof Date && at < now),
  ]);
};
