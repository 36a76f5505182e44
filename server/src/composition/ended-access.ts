import type { OneTimeTokens, TokenPurpose } from '../features/one-time-tokens/one-time-tokens.feature.ts';
import type { Tokens } from '../features/tokens/tokens.feature.ts';
import type { Transaction } from '../platform/postgres/database.ts';
import type { UserId } from '../vocabulary/ids.ts';

/** Every link that lets somebody in or changes how they get in. */
const everyPurpose: readonly TokenPurpose[] = [
  'email-verification',
  'password-reset',
  'magic-link',
  'invitation',
  'email-change',
];

export type EndAccessBelow = (
  tx: Transaction,
  userId: UserId,
  securityVersion: number,
  reason: string,
  at: Date,
) => Promise<void>;

/**
 * Refuses every access token of the user with a lower security version. When password, address or status changed, the links
 * that were mailed before are worthless as well: whoever changes a password because somebody reads their mail must be rid
 * of them.
 */
export const createAccessEnding =
  (revokeUserBelow: Tokens['revokeUserBelow'], { voidTokens }: Pick<OneTimeTokens, 'voidTokens'>): EndAccessBelow =>
  async (tx, userId, securityVersion, reason, at) => {
    await Promise.all([
      revokeUserBelow(tx, userId, securityVersion, reason, at),
      reason === 'username_changed' ? undefined : voidTokens(tx, userId, everyPurpose),
    ]);
  };
