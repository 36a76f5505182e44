import { forgetAlertRecipient } from '../features/alerts/alerts.feature.ts';
import { forgetRecords } from '../features/log-records/log-records.feature.ts';
import { forgetMails } from '../features/mail/mail.feature.ts';
import type { Passwords } from '../features/passwords/passwords.feature.ts';
import type { RateLimits } from '../features/rate-limits/rate-limits.feature.ts';
import { sessions } from '../features/sessions/sessions.feature.ts';
import type { Tokens } from '../features/tokens/tokens.feature.ts';
import type { Transaction } from '../platform/postgres/database.ts';
import type { AuditActor } from '../vocabulary/audit-entry.ts';
import type { UserId } from '../vocabulary/ids.ts';
import type { EndSessionsOfUser } from './ended-sessions.ts';

type Forget = (tx: Transaction, userId: UserId) => Promise<void>;

type ForgettingNeeds = {
  readonly passwords: Pick<Passwords, 'deleteCredential'>;
  readonly tokens: Pick<Tokens, 'deleteFamilies' | 'revokeUserBelow'>;
  readonly rateLimits: Pick<RateLimits, 'forgetPlaces'>;
  readonly endSessionsOfUser: EndSessionsOfUser;
  readonly forgetPlaces: Forget;
  readonly forgetMailedWaysIn: Forget;
  readonly forgetTraces: Forget;
};

/** What goes with an account, wherever it is kept. */
export const createForgetting = (needs: ForgettingNeeds) => {
  const { passwords, tokens, rateLimits, endSessionsOfUser } = needs;
  return {
    /** Of an account that is erased: everything that it has and that tells of its person. */
    async eraseBelongings(
      tx: Transaction,
      userId: UserId,
      securityVersion: number,
      at: Date,
      by: AuditActor,
    ): Promise<void> {
      await passwords.deleteCredential(tx, userId);
      await tokens.deleteFamilies(tx, await sessions.listSessionIds(tx, userId));
      // Ended first, so that the audit log tells the live ones from those that had ended before.
      await endSessionsOfUser(tx, userId, 'account_erased', at, null, by);
      await sessions.deleteSessionsOfUser(tx, userId);
      await tokens.revokeUserBelow(tx, userId, securityVersion, 'account_erased', at);
      await needs.forgetPlaces(tx, userId);
      await rateLimits.forgetPlaces(tx, userId);
      await forgetMails(tx, userId);
      await forgetAlertRecipient(tx, userId);
      await forgetRecords(tx, userId);
      await needs.forgetMailedWaysIn(tx, userId);
      await needs.forgetTraces(tx, userId);
    },

    /** Of a sign-up that nobody verified, which has nothing else. */
    async forgetUnverified(tx: Transaction, userId: UserId): Promise<void> {
      await forgetMails(tx, userId);
      await forgetRecords(tx, userId);
      await needs.forgetPlaces(tx, userId);
      await rateLimits.forgetPlaces(tx, userId);
      await needs.forgetTraces(tx, userId);
    },
  };
};
