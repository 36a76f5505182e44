import type { Clock } from '../../platform/clock/clock.ts';
import type { Feature } from '../../platform/feature/feature.ts';
import type { Queryable } from '../../platform/postgres/database.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import { createOneTimeTokens, type OneTimeTokens } from './one-time-tokens.service.ts';
import { deleteExpiredTokens } from './one-time-tokens.store.ts';

export type { OneTimeTokens, TokenPurpose } from './one-time-tokens.service.ts';

/** Removes some of the tokens that expired before a time. @returns how many; fewer than `limit` when none is left. */
export const clearOneTimeTokens = (db: Queryable, before: Date, limit: number): Promise<number> =>
  db.execute(deleteExpiredTokens, [before, limit]);

/** What mailed links carry. */
export const createOneTimeTokensFeature = (needs: {
  readonly clock: Clock;
  readonly randomness: Randomness;
}): { readonly feature: Feature; readonly tokens: OneTimeTokens } => ({
  tokens: createOneTimeTokens(needs),
  feature: { name: 'one-time-tokens', routes: [], problems: [], metrics: [], permissions: [] },
});
