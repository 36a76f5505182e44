import type { Scenario } from './scenario.ts';
import { concurrentUsers } from './scenarios/concurrent-users.ts';
import { database } from './scenarios/database.ts';
import { limiter } from './scenarios/limiter.ts';
import { mixed } from './scenarios/mixed.ts';
import { tokens } from './scenarios/tokens.ts';

/** In the order in which they run. The guessers come last: they leave limits used up behind them. */
export const scenarios: readonly Scenario[] = [concurrentUsers, database, tokens, mixed, limiter];
