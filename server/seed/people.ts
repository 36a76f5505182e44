import { z } from 'zod';
import { sql, type Transaction } from '../src/platform/postgres/database.ts';
import type { Uuid } from '../src/vocabulary/ids.ts';
import type { MailLanguage } from '../src/vocabulary/mail-content.ts';
import type { UserStatus } from '../src/vocabulary/user.ts';
import { type Chance, createChance } from './chance.ts';
import { nameOf } from './names.ts';
import { botPlaces, drawPlaces, everyKindOfDevice, type Place } from './places.ts';
import { insertInto, writeRows } from './rows.ts';
import { before, dayMs, hourMs } from './times.ts';

export type Person = {
  readonly id: Uuid;
  readonly email: string;
  readonly isVerified: boolean;
  readonly username: string | null;
  readonly name: string | null;
  readonly roles: readonly string[];
  readonly status: UserStatus;
  readonly createdAt: Date;
  /** When the account was disabled, locked or erased. */
  readonly closedAt: Date | null;
  readonly places: readonly [Place, ...Place[]];
  /** In which mails are written to them. */
  readonly language: MailLanguage;
  /** Of the three accounts to sign in with. */
  readonly isToSignInWith: boolean;
};

/** The first of the made-up people has this id in every house, by which a house is known to be seeded. */
export const markId: Uuid = '01930000-5eed-7000-8000-000000000001';

/** In every sixty. Everybody else is active. */
const rareStatuses: ReadonlyMap<number, UserStatus> = new Map([
  [13, 'unverified'],
  [14, 'invited'],
  [17, 'disabled'],
  [22, 'invited'],
  [25, 'locked'],
  [33, 'invited'],
  [34, 'unverified'],
  [38, 'disabled'],
  [41, 'unverified'],
  [44, 'invited'],
  [47, 'locked'],
  [51, 'disabled'],
  [53, 'erased'],
  [56, 'invited'],
]);

const givenRoles: ReadonlyMap<number, readonly string[]> = new Map([
  [2, ['support']],
  [6, ['admin']],
  [12, ['support', 'billing-manager']],
  [15, ['billing-manager']],
  [18, ['auditor']],
  [20, ['read-only-operator']],
  [22, ['support']],
  [27, ['read-only-operator', 'support']],
  [31, ['release-bot']],
  [33, ['billing-manager']],
]);

const closes: readonly UserStatus[] = ['disabled', 'locked', 'erased'];
const isNew = (status: UserStatus): boolean => status === 'invited' || status === 'unverified';

const isUsername = (text: string): boolean => /^[a-z0-9._-]{3,50}$/.test(text);

/** Not a person at all: a program that somebody gave an account. */
const bot = { index: 31, login: 'release-bot', name: 'Release bot' };

const drawPerson = (index: number, login: string, name: string | null, now: Date, chance: Chance): Person => {
  const status = rareStatuses.get(index % 60) ?? 'active';
  const createdAt = before(now, isNew(status) ? chance.between(2, 12 * 24) * hourMs : chance.between(2, 89) * dayMs);
  const isErased = status === 'erased';
  return {
    id: index === 0 ? markId : chance.idAt(createdAt),
    email: `${login}@${chance.pick(['example.com', 'example.com', 'example.org'])}`,
    isVerified: !isNew(status) && !isErased && chance.inPercent(92),
    username: chance.inPercent(60) && isUsername(login) && !isNew(status) ? login : null,
    name: isErased || chance.inPercent(4) ? null : name,
    roles: isErased ? [] : ['user', ...(givenRoles.get(index) ?? [])],
    status,
    createdAt,
    closedAt: closes.includes(status) ? before(now, chance.between(8, 40) * hourMs) : null,
    places: index === bot.index ? botPlaces : drawPlaces(chance),
    language: chance.inPercent(25) ? 'de' : 'en',
    isToSignInWith: false,
  };
};

const accountsToSignInWith = (now: Date, chance: Chance): readonly [Person, ...Person[]] => {
  const make = (local: string, name: string, roles: readonly string[], days: number): Person => {
    const createdAt = before(now, days * dayMs);
    return {
      id: chance.idAt(createdAt),
      email: `${local}@example.com`,
      isVerified: true,
      username: `seed-${local}`,
      name,
      roles,
      status: 'active',
      createdAt,
      closedAt: null,
      places: everyKindOfDevice(chance),
      language: 'en',
      isToSignInWith: true,
    };
  };
  return [
    make('admin', 'Ada Administrator', ['user', 'admin'], 90),
    make('auditor', 'Otto Auditor', ['user', 'auditor'], 84),
    make('person', 'Petra Person', ['user'], 61),
  ];
};

export type Population = {
  /** May do everything, and has done what an administrator did in this house. */
  readonly administrator: Person;
  /** The three accounts to sign in with, then everybody else. */
  readonly everybody: readonly Person[];
};

/** The three accounts and so many people more; nobody is anybody. */
export const drawPopulation = (count: number, now: Date): Population => {
  const chance = createChance('people');
  const accounts = accountsToSignInWith(now, chance);
  const timesUsed = new Map<string, number>();
  const others = Array.from({ length: count }, (_, index) => {
    const { name, login } = index === bot.index ? bot : nameOf(index);
    const uses = (timesUsed.get(login) ?? 0) + 1;
    timesUsed.set(login, uses);
    return drawPerson(index, uses === 1 ? login : `${login}${uses}`, name, now, chance);
  });
  return { administrator: accounts[0], everybody: [...accounts, ...others] };
};

const takeTurns = sql({
  name: 'seed.take_turns',
  text: `select pg_advisory_xact_lock(hashtext('castellan.seed'))`,
  row: z.unknown(),
});

const existsPerson = sql({
  name: 'seed.exists_person',
  text: `select exists (select from users where id = $1) as "exists"`,
  row: z.object({ exists: z.boolean() }),
});

/** Whether there are made-up people already. From here on no other seeding goes on until the transaction ends. */
export const isSeeded = async (tx: Transaction): Promise<boolean> => {
  await tx.row(takeTurns, []);
  return (await tx.row(existsPerson, [markId]))?.exists === true;
};

const selectTaken = sql({
  name: 'seed.select_taken',
  text: `select id, email_canonical as email, username from users where email_canonical = any($1) or username = any($2)`,
  row: z.object({ id: z.string(), email: z.string().nullable(), username: z.string().nullable() }),
});

const adopt = (person: Person, ownerId: Uuid | undefined, takenNames: ReadonlySet<string>): Person => ({
  ...person,
  id: ownerId ?? person.id,
  username: person.username !== null && takenNames.has(person.username) ? null : person.username,
});

/**
 * Leaves those who are here alone: whoever has one of the three addresses already is who acts under it, and nobody else
 * who has an address is made a second time.
 *
 * @returns whom there will be, and the ids of those who were here.
 */
export const settleIn = async (
  tx: Transaction,
  { everybody }: Population,
): Promise<Population & { readonly residents: ReadonlySet<Uuid> }> => {
  const taken = await tx.rows(selectTaken, [
    everybody.map(({ email }) => email),
    everybody.flatMap(({ username }) => username ?? []),
  ]);
  const owners = new Map(taken.map(({ email, id }) => [email, id]));
  const takenNames = new Set(taken.flatMap(({ username }) => username ?? []));
  const settled = everybody
    .filter(({ email, isToSignInWith }) => isToSignInWith || !owners.has(email))
    .map((person) => adopt(person, owners.get(person.email), takenNames));
  const [administrator] = settled;
  if (administrator === undefined) throw new Error('Nobody is left to seed the house with.');
  return { administrator, everybody: settled, residents: new Set(owners.values()) };
};

const insertUsers = insertInto('users', [
  ...['id', 'email', 'email_canonical', 'email_verified_at', 'username', 'name', 'roles', 'status'],
  ...['security_version', 'created_at', 'updated_at', 'last_login_at'],
]);

/** Writes the accounts. Nobody has a password yet. */
export const writePeople = (
  tx: Transaction,
  people: readonly Person[],
  lastLoginOf: (id: Uuid) => Date | null,
): Promise<number> =>
  writeRows(
    tx,
    insertUsers,
    people.map((person) => {
      const email = person.status === 'erased' ? null : person.email;
      return {
        id: person.id,
        email,
        email_canonical: email,
        email_verified_at: person.isVerified ? new Date(person.createdAt.getTime() + hourMs / 4) : null,
        username: person.username,
        name: person.name,
        roles: person.roles,
        status: person.status,
        security_version: person.closedAt === null ? 1 : 2,
        created_at: person.createdAt,
        updated_at: person.closedAt ?? person.createdAt,
        last_login_at: person.status === 'erased' ? null : lastLoginOf(person.id),
      };
    }),
  );
