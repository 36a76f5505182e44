import { createHash } from 'node:crypto';
import type { Clock } from '../../platform/clock/clock.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Database, Queryable, Transaction } from '../../platform/postgres/database.ts';
import { oneTimeTokenInvalid } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { NewAccount, PasswordOwner } from '../../vocabulary/new-account.ts';
import type { User } from '../../vocabulary/user.ts';
import * as store from './setup.store.ts';

/** What the set-up of a house needs of the rest of it. `Email` is whatever the accounts feature makes of an address. */
export type SetupNeeds<Email extends { readonly typed: string }> = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly settings: { readonly publicUrl: URL };
  readonly hasAdministrator: (db: Queryable) => Promise<boolean>;
  /** The hash of a new password. @throws Problem `INVALID_INPUT` naming what is wrong with it. */
  readonly preparePassword: (password: string, owner: PasswordOwner) => Promise<string>;
  /** Writes the account and its password. @throws Problem `CONFLICT` when the e-mail address or the username is taken. */
  readonly openAccount: (tx: Transaction, account: NewAccount<Email>, passwordHash: string, at: Date) => Promise<User>;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

export type Setup<Email> = {
  /** A fresh link for the first administrator, good for an hour and once; null when there is an administrator. Earlier links stop working. */
  issueLink(): Promise<URL | null>;
  /** @throws Problem `ONE_TIME_TOKEN_INVALID`, `INVALID_INPUT` for a weak password, `CONFLICT` for a taken e-mail address. */
  complete(request: { token: string; email: Email; password: string }, context: RequestContext): Promise<User>;
};

const tokenPrefix = 'cst_su_';
const linkLifetimeMs = 60 * 60 * 1000;

const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

export const createSetup = <Email extends { readonly typed: string }>(needs: SetupNeeds<Email>): Setup<Email> => ({
  async issueLink() {
    const { database, clock, randomness } = needs;
    if (await needs.hasAdministrator(database)) return null;
    const token = `${tokenPrefix}${randomness.bytes(32).toString('base64url')}`;
    const at = clock.now();
    await database.transaction(async (tx) => {
      await tx.execute(store.lockSetup, []);
      await tx.execute(store.deleteUnusedSetupTokens, []);
      await tx.execute(store.insertSetupToken, [hashToken(token), at, new Date(at.getTime() + linkLifetimeMs)]);
    });
    const link = new URL('/setup', needs.settings.publicUrl);
    link.searchParams.set('token', token);
    return link;
  },

  async complete(request, context) {
    const { database, clock, randomness } = needs;
    const tokenHash = hashToken(request.token);
    // Looked at before the hash is paid for, decided by the conditional update below.
    const usable = await database.row(store.existsUsableSetupToken, [tokenHash, clock.now()]);
    if (!usable?.exists) throw new Problem(oneTimeTokenInvalid);
    const owner = { email: request.email.typed, username: null, name: null };
    const hash = await needs.preparePassword(request.password, owner);

    return database.transaction(async (tx) => {
      const at = clock.now();
      await tx.execute(store.lockSetup, []);
      const used = await tx.row(store.useSetupToken, [tokenHash, at]);
      if (used === undefined || (await needs.hasAdministrator(tx))) throw new Problem(oneTimeTokenInvalid);
      const id = randomness.uuid();
      const user = await needs.openAccount(
        tx,
        // Whoever holds the link of this server's own output is taken at their word for the address.
        {
          id,
          email: request.email,
          emailVerifiedAt: at,
          username: null,
          name: null,
          roles: ['admin', 'user'],
          status: 'active',
        },
        hash,
        at,
      );
      await needs.recordAudit(tx, {
        at,
        actorKind: 'operator',
        actorId: null,
        subjectId: id,
        action: 'setup.completed',
        outcome: 'success',
        reason: null,
        request: context,
        sessionId: null,
        personal: { email: request.email.typed },
      });
      return user;
    });
  },
});
