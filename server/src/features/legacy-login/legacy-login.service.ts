import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import type { Clock } from '../../platform/clock/clock.ts';
import { defineLogEvent, type Log } from '../../platform/log/log.ts';
import type { Database, Queryable, Transaction } from '../../platform/postgres/database.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { NewAccount } from '../../vocabulary/new-account.ts';
import type { User } from '../../vocabulary/user.ts';
import type { LegacyPerson, LegacySystem } from './legacy-system.ts';

/** What a password proved, as the sign-in wants it. */
type PasswordVerdict = {
  readonly matches: boolean;
  readonly isOffered: boolean;
  readonly upgrade: ((tx: Transaction, at: Date) => Promise<void>) | null;
};

/** Who is trying to come in, as far as this house knows them. */
export type PasswordClaim = { readonly user: User | undefined; readonly login: string; readonly password: string };

export type PasswordProof = { readonly user: User | undefined; readonly verdict: PasswordVerdict };

type Address = { readonly typed: string; readonly canonical: string };

export type LegacyLoginNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly createsAccounts: boolean;
  readonly shapes: { readonly email: z.ZodType<Address>; readonly name: z.ZodType<string> };
  /** The same work and time whether or not there is such a user. */
  readonly verifyPassword: (userId: UserId | null, password: string) => Promise<PasswordVerdict>;
  /** Whether they have a password here, or had one that was taken away: the old system is not asked then. */
  readonly isSettled: (db: Queryable, userId: UserId) => Promise<boolean>;
  readonly hash: (password: string) => Promise<string>;
  /** Gives the account its first password; one that has any keeps it. */
  readonly storeFirst: (tx: Transaction, userId: UserId, hash: string, at: Date) => Promise<void>;
  /** Whoever may do everything here: another system's word is not enough for that. */
  readonly isAdministrator: (user: User) => boolean;
  readonly findUserByEmail: (db: Queryable, email: Address) => Promise<User | undefined>;
  /** @throws Problem `CONFLICT` when somebody has the address. */
  readonly createAccount: (tx: Transaction, account: NewAccount<Address>, at: Date) => Promise<User>;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

const otherPerson = defineLogEvent<{ userId: UserId }>({
  name: 'legacy_login.other_person',
  level: 'warn',
  message:
    'The old system accepted a login and did not name the e-mail address of the account, or not as a verified one; it was refused.',
});

const noMatch: PasswordVerdict = { matches: false, isOffered: false, upgrade: null };

/**
 * Proves who somebody is by the password here or, where they have none yet, by that of the old system.
 *
 * @throws Problem `SERVICE_UNAVAILABLE` when the old system would have to be asked and gives no answer.
 */
export const createLegacyProof = (needs: LegacyLoginNeeds, system: LegacySystem) => {
  const { database, clock, randomness } = needs;

  const noteImport = (tx: Transaction, user: User, at: Date): Promise<void> =>
    needs.recordAudit(tx, {
      ...{ at, actorKind: 'system', actorId: null, request: null, sessionId: null },
      ...{ subjectId: user.id, action: 'user.imported', outcome: 'success', reason: 'legacy_login' },
    });

  /** The password becomes one of ours with the login, unless hashing is busy: then the next one asks again. */
  const accept = async (user: User, password: string, isNoted: boolean): Promise<PasswordProof> => {
    const hash = await needs.hash(password).catch((error: unknown) => {
      if (error instanceof Problem) return undefined;
      throw error;
    });
    const upgrade: PasswordVerdict['upgrade'] =
      hash === undefined
        ? null
        : async (tx, at) => {
            await needs.storeFirst(tx, user.id, hash, at);
            if (!isNoted) await noteImport(tx, user, at);
          };
    return { user, verdict: { matches: true, isOffered: false, upgrade } };
  };

  const refuse = (user: User): PasswordProof => {
    needs.log.write(otherPerson, { userId: user.id });
    return { user, verdict: noMatch };
  };

  const open = async (email: Address, person: LegacyPerson): Promise<User> => {
    const at = clock.now();
    const name = needs.shapes.name.safeParse(person.name);
    const account: NewAccount<Address> = {
      id: randomness.uuid(),
      email,
      emailVerifiedAt: person.emailVerified ? at : null,
      username: null,
      name: name.success ? name.data : null,
      roles: ['user'],
      status: 'active',
    };
    return database.transaction(async (tx) => {
      const user = await needs.createAccount(tx, account, at);
      await noteImport(tx, user, at);
      return user;
    });
  };

  /**
   * The account of somebody whose login nobody has here: one with their address that waits for a password, or a new one.
   * An address that is proved here must be one that the old system has verified, too: anybody may have typed it there.
   */
  const welcome = async (person: LegacyPerson, password: string): Promise<PasswordProof> => {
    const email = needs.shapes.email.safeParse(person.email);
    if (!email.success) return { user: undefined, verdict: noMatch };
    const find = () => needs.findUserByEmail(database, email.data);
    const known = await find();
    const user =
      known ??
      (await open(email.data, person).catch(async (error: unknown) => {
        // Two logins of the same person at once: the other one was first.
        if (error instanceof Problem && error.code === 'CONFLICT') return find();
        throw error;
      }));
    if (user?.status !== 'active') return { user, verdict: noMatch };
    // Whoever has a password here proves themselves by that one.
    if (needs.isAdministrator(user) || (await needs.isSettled(database, user.id))) {
      return { user, verdict: await needs.verifyPassword(user.id, password) };
    }
    if (known?.emailVerified && !person.emailVerified) return refuse(user);
    return accept(user, password, known === undefined);
  };

  /** By the e-mail address alone: the same user name may be somebody else's in another system. */
  const isSamePerson = (user: User, login: string, person: LegacyPerson): boolean => {
    const [theirs, ours] = [person.email ?? login, user.email].map(
      (email) => needs.shapes.email.safeParse(email).data?.canonical,
    );
    return theirs !== undefined && theirs === ours;
  };

  const isAskedFor = async (user: User | undefined): Promise<boolean> => {
    // Looked up for nobody too, so that the time tells nothing.
    const isSettled = await needs.isSettled(database, user?.id ?? randomness.uuid());
    if (user === undefined) return needs.createsAccounts;
    return user.status === 'active' && !isSettled && !needs.isAdministrator(user);
  };

  return async ({ user, login, password }: PasswordClaim): Promise<PasswordProof> => {
    const startedMs = clock.monotonicMs();
    const userId = user?.id ?? null;
    if (!(await isAskedFor(user))) {
      const verdict = await needs.verifyPassword(userId, password);
      // A refusal that the old system had no part in takes as long as one that it had.
      const restMs = startedMs + system.recentDurationMs() - clock.monotonicMs();
      if (!verdict.matches && restMs > 0) await pause(restMs);
      return { user, verdict };
    }
    const [, person] = await Promise.all([needs.verifyPassword(userId, password), system.ask(login, password)]);
    if (person === undefined) return { user, verdict: noMatch };
    if (user === undefined) return welcome(person, password);
    return isSamePerson(user, login, person) ? accept(user, password, false) : refuse(user);
  };
};
