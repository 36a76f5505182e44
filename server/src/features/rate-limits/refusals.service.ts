import type { Clock } from '../../platform/clock/clock.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { BlockList } from './block-list.ts';
import type { CounterState } from './counter.ts';
import type { LimitPolicies, LimitPolicy } from './limit-policies.ts';
import { LimitStoreAway } from './limit-store.ts';
import { explainRefusal } from './refusal-reasons.ts';
import { forgetPlacesOfRefusals, type RefusalRow, selectRefusal } from './refusals.store.ts';
import type { LimitStores } from './shared-limit-store.ts';

/** The counter that refused a request, as it stands now. */
export type CounterNow = {
  readonly id: string;
  readonly policy: LimitPolicy;
  readonly taken: number;
  readonly windowEndsAtMs: number | null;
  readonly blockedUntilMs: number | null;
  /** Whether there is anything to lift. */
  readonly canBeLifted: boolean;
};

export type ExplainedRefusal = {
  readonly refusal: RefusalRow;
  readonly why: string;
  readonly counter: CounterNow | null;
};

export type Refusals = {
  /** @param id ours, or the caller's own that the answer showed. @throws Problem `NOT_FOUND` for one that was not refused, or long ago. */
  explain(id: string): Promise<ExplainedRefusal>;
  /** Removes from where a person was refused; that they were stays. */
  forgetPlaces(tx: Transaction, userId: UserId): Promise<void>;
};

export type RefusalNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly policies: LimitPolicies;
  readonly stores: LimitStores;
  readonly blockList: BlockList;
};

export const createRefusals = ({ database, clock, policies, stores, blockList }: RefusalNeeds): Refusals => {
  const findPolicy = (name: string): LimitPolicy | undefined =>
    Object.values(policies).find((policy) => policy.name === name);

  const readState = async (id: string): Promise<CounterState | undefined> => {
    const elsewhere = async (): Promise<CounterState | undefined> => {
      try {
        return await stores.redis?.read(id);
      } catch (error) {
        if (error instanceof LimitStoreAway) return undefined;
        throw error;
      }
    };
    return (await elsewhere()) ?? (await stores.postgres.read(id)) ?? (await stores.memory.read(id));
  };

  const readCounter = async (because: RefusalRow['because']): Promise<CounterNow | null> => {
    const policy = because?.kind === 'rate_limit' ? findPolicy(String(because.policy)) : undefined;
    if (policy === undefined) return null;
    const id = because?.counter_id;
    if (typeof id !== 'string') return null;
    const atMs = clock.now().getTime();
    const state = await readState(id);
    const isOpen = state !== undefined && state.windowEndsAtMs > atMs;
    const blockedUntilMs = Math.max(blockList.untilMs(id, atMs) ?? 0, state?.blockedUntilMs ?? 0);
    const isBlocked = blockedUntilMs > atMs;
    return {
      id,
      policy,
      taken: isOpen ? state.taken : 0,
      windowEndsAtMs: isOpen ? state.windowEndsAtMs : null,
      blockedUntilMs: isBlocked ? blockedUntilMs : null,
      canBeLifted: isBlocked || isOpen,
    };
  };

  return {
    async explain(id) {
      const refusal = await database.row(selectRefusal, [id]);
      if (refusal === undefined) throw new Problem(notFound);
      const { message, because } = refusal;
      return { refusal, why: explainRefusal(message, because, findPolicy), counter: await readCounter(because) };
    },
    async forgetPlaces(tx, userId) {
      await tx.execute(forgetPlacesOfRefusals, [userId]);
    },
  };
};
