import { createHash } from 'node:crypto';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Queryable, Transaction } from '../../platform/postgres/database.ts';
import { oneTimeTokenInvalid } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import * as store from './one-time-tokens.store.ts';

/** What a token is good for; it is good for nothing else. */
export type TokenPurpose = 'email-verification' | 'password-reset' | 'magic-link' | 'invitation' | 'email-change';

/** Whose token it was, and the canonical form of the address that it was sent to. */
export type TokenOwner = { readonly userId: UserId; readonly emailCanonical: string };

export type OneTimeTokens = {
  /** Makes a token. Earlier ones stay good until one of them is used. */
  mint(db: Queryable, purpose: TokenPurpose, owner: TokenOwner, lifetimeMs: number): Promise<string>;
  /** Whose it would be, without using it: for looking before costly work. @throws Problem `ONE_TIME_TOKEN_INVALID` */
  peek(db: Queryable, purpose: TokenPurpose, token: string): Promise<TokenOwner>;
  /**
   * Uses the token and voids the others of its purpose. Of any number of uses at once one succeeds.
   *
   * @throws Problem `ONE_TIME_TOKEN_INVALID` for unknown, used, expired and foreign ones alike.
   */
  consume(tx: Transaction, purpose: TokenPurpose, token: string): Promise<TokenOwner>;
  /** Makes every unused token of these purposes worthless. */
  voidTokens(tx: Transaction, userId: UserId, purposes: readonly TokenPurpose[]): Promise<void>;
  /** Removes them all, with the addresses they were sent to; for erasure. */
  forgetTokens(tx: Transaction, userId: UserId): Promise<void>;
};

const tokenPrefix = 'cst_ot_';

const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

export const createOneTimeTokens = ({
  clock,
  randomness,
}: {
  readonly clock: Clock;
  readonly randomness: Randomness;
}): OneTimeTokens => {
  const voidTokens: OneTimeTokens['voidTokens'] = async (tx, userId, purposes) => {
    await tx.execute(store.voidTokens, [userId, purposes, clock.now()]);
  };
  const found = (owner: TokenOwner | undefined): TokenOwner => {
    if (owner === undefined) throw new Problem(oneTimeTokenInvalid);
    return owner;
  };
  return {
    voidTokens,
    async forgetTokens(tx, userId) {
      await tx.execute(store.deleteTokens, [userId]);
    },
    async mint(db, purpose, { userId, emailCanonical }, lifetimeMs) {
      const token = `${tokenPrefix}${randomness.bytes(32).toString('base64url')}`;
      const at = clock.now();
      const expiresAt = new Date(at.getTime() + lifetimeMs);
      await db.execute(store.insertToken, [hashToken(token), purpose, userId, emailCanonical, at, expiresAt]);
      return token;
    },
    async peek(db, purpose, token) {
      return found(await db.row(store.selectUsable, [hashToken(token), purpose, clock.now()]));
    },
    async consume(tx, purpose, token) {
      const owner = found(await tx.row(store.useToken, [hashToken(token), purpose, clock.now()]));
      await voidTokens(tx, owner.userId, [purpose]);
      return owner;
    },
  };
};
