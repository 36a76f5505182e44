import type { Clock } from '../../platform/clock/clock.ts';
import type { Database, Queryable, Transaction } from '../../platform/postgres/database.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { NewAccount } from '../../vocabulary/new-account.ts';
import type { User } from '../../vocabulary/user.ts';
import type { AccountShapes, Address } from './account-check.ts';

/** What Firebase shows as the hash parameters of a project. */
export type FirebaseProject = {
  readonly signerKey: Buffer;
  readonly saltSeparator: Buffer;
  readonly rounds: number;
  readonly memoryCost: number;
};

export type ForeignHash<Weak> =
  | { readonly kind: 'ready'; readonly stored: string }
  | { readonly kind: 'weak'; readonly hash: Weak }
  | { readonly kind: 'refused'; readonly reason: 'hash_not_supported' | 'hash_not_acceptable' | 'hash_key_missing' };

/** An account with the form in which its e-mail address is compared. */
export type NamedUser = User & { readonly emailCanonical: string | null };

/** What an update takes over from the source. */
export type TakenOver = {
  readonly emailVerified?: true;
  readonly username?: string;
  readonly name?: string;
  readonly status?: 'disabled';
};

/** What moving in and out needs from the rest of the house. @typeParam Weak a digest that must not be stored as it is. */
export type AccountTransferNeeds<Weak> = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly shapes: AccountShapes;
  readonly findUsersNamed: (
    db: Queryable,
    names: { emails: readonly string[]; usernames: readonly string[]; ids: readonly UserId[] },
  ) => Promise<readonly NamedUser[]>;
  /** Makes those whose names are free. @returns the ids of those it made. */
  readonly createAccounts: (
    tx: Transaction,
    accounts: readonly (NewAccount<Address> & { readonly createdAt: Date })[],
    at: Date,
  ) => Promise<ReadonlySet<UserId>>;
  readonly listUsersAfter: (db: Queryable, after: UserId, limit: number) => Promise<readonly User[]>;
  readonly passwords: {
    readForeign(text: string, firebase: FirebaseProject | null): ForeignHash<Weak>;
    /** What is stored in their place, in their order; a fifth of a second each. */
    wrapAll(hashes: readonly Weak[]): Promise<readonly string[]>;
    storeAll(tx: Transaction, hashes: ReadonlyMap<UserId, string>, at: Date): Promise<void>;
    replaceForeign(tx: Transaction, userId: UserId, hash: string, at: Date): Promise<boolean>;
    listHashes(db: Queryable, userIds: readonly UserId[]): Promise<ReadonlyMap<UserId, string>>;
  };
  /** As an operator's act, audited. @throws Problem `CONFLICT` for a username that is taken. */
  readonly changeAccount: (id: UserId, change: TakenOver) => Promise<User>;
  readonly setRoles: (id: UserId, roles: readonly string[]) => Promise<User>;
  readonly roles: {
    /** Every role with what it allows, by name. */
    list(): Promise<readonly RoleLine[]>;
    /** @throws Problem `INVALID_INPUT` with a sentence for what is wrong with it. */
    create(definition: unknown): Promise<void>;
  };
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
  readonly recordAuditAll: (
    tx: Transaction,
    entries: readonly (AuditEntry & { readonly request: null })[],
  ) => Promise<void>;
};

/** A role as it goes out and comes in. */
export type RoleLine = {
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly string[];
  readonly isBuiltIn: boolean;
};
