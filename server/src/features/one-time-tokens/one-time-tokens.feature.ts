import type { Clock } from '../../platform/clock/clock.ts';
import type { Feature } from '../../platform/feature/feature.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import { createOneTimeTokens, type OneTimeTokens } from './one-time-tokens.service.ts';

export type { OneTimeTokens, TokenOwner, TokenPurpose } from './one-time-tokens.service.ts';

/** What mailed links carry. */
export const createOneTimeTokensFeature = (needs: {
  readonly clock: Clock;
  readonly randomness: Randomness;
}): { readonly feature: Feature; readonly tokens: OneTimeTokens } => ({
  tokens: createOneTimeTokens(needs),
  feature: { name: 'one-time-tokens', routes: [], problems: [], metrics: [], permissions: [] },
});
