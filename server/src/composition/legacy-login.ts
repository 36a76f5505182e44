import { accounts, emailField, nameField } from '../features/accounts/accounts.feature.ts';
import { createLegacyLogin as create, type LegacyLogin } from '../features/legacy-login/legacy-login.feature.ts';
import type { Passwords } from '../features/passwords/passwords.feature.ts';
import type { Clock } from '../platform/clock/clock.ts';
import type { Log } from '../platform/log/log.ts';
import type { Metrics } from '../platform/metrics/metric.ts';
import { createOutbound } from '../platform/outbound/outbound.ts';
import type { Database, Transaction } from '../platform/postgres/database.ts';
import type { Randomness } from '../platform/randomness/randomness.ts';
import type { AuditEntry } from '../vocabulary/audit-entry.ts';
import type { Settings } from './settings.ts';

export type LegacyLoginWiring = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly settings: Settings;
  readonly passwords: Passwords;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

/** The part of the wiring diagram for the system the house moved in from. */
export const createLegacyLogin = (needs: LegacyLoginWiring): LegacyLogin => {
  const { settings, passwords } = needs;
  const { LEGACY_LOGIN_URL: url, LEGACY_LOGIN_SECRET: keys } = settings;
  return create({
    ...needs,
    address: url && { url, keys },
    post: createOutbound(needs),
    createsAccounts: settings.LEGACY_LOGIN_CREATES === 'on',
    shapes: { email: emailField, name: nameField },
    verifyPassword: passwords.verify,
    isSettled: passwords.isSettled,
    hash: passwords.hash,
    storeFirst: (tx, userId, hash, at) => passwords.moved.storeAll(tx, new Map([[userId, hash]]), at),
    isAdministrator: accounts.isAdministrator,
    findUserByEmail: accounts.findUserByEmail,
    createAccount: accounts.createAccount,
  });
};
