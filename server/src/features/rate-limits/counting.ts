import type { Clock } from '../../platform/clock/clock.ts';
import type { LimitReport } from '../../platform/http/limit-report.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { BlockList } from './block-list.ts';
import type { Blocks } from './blocks.service.ts';
import type { Given } from './counter.ts';
import type { CounterId } from './counter-id.ts';
import type { LimitPolicy } from './limit-policies.ts';
import { type RefusedCount, reportOf } from './limit-refusal.ts';
import type { Counter, LimitStore } from './limit-store.ts';
import { limitDecisions } from './rate-limits.metrics.ts';
import type { StoredTake, TakeFromStore } from './shared-limit-store.ts';

/** Points that were given, and how to say what became of them. */
export type HeldPoints = {
  readonly counter: Counter;
  readonly store: LimitStore;
  readonly ticket: number;
  readonly granted: number;
  readonly remaining: number;
  /** With one more left after a refund. */
  report(remaining: number): LimitReport;
  /** Settles one point as a failure, which may begin a block. */
  confirm(context: RequestContext): Promise<void>;
  /** Gives one point back. */
  refund(): Promise<void>;
};

export type Counted = { readonly held: HeldPoints } | { readonly refused: RefusedCount };

export type Subject = {
  /** What tells one subject from another. */
  readonly key: readonly string[];
  /** What an administrator may see of it in the list of blocks. */
  readonly shown: string | null;
  /** Whose account it is, for the audit; null where it is nobody's. */
  readonly userId: string | null;
};

export type CountingNeeds = {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly counterId: CounterId;
  readonly blockList: BlockList;
  readonly blocks: Pick<Blocks, 'begin'>;
  readonly takeFromStore: TakeFromStore;
};

export type Counting = {
  counterOf(policy: LimitPolicy, subject: Subject): Counter;
  /** The block of the subject that this process knows of, without asking a store. */
  knownBlock(policy: LimitPolicy, subject: Subject): RefusedCount | undefined;
  /**
   * Takes up to `wanted` points of a policy that is counted in a store.
   *
   * @param context of the request that is counted; null when a block cannot follow.
   * @throws Problem `SERVICE_UNAVAILABLE` when it cannot be counted anywhere.
   */
  take(policy: LimitPolicy, subject: Subject, wanted: number, context: RequestContext | null): Promise<Counted>;
};

/** Counting against one policy: first the blocks this process knows of, then the store. */
export const createCounting = (needs: CountingNeeds): Counting => {
  const { clock, metrics, counterId, blockList, blocks, takeFromStore } = needs;

  const counterOf = ({ name, subject: subjectKind, budget }: LimitPolicy, { key, shown }: Subject): Counter => ({
    id: counterId(name, ...key),
    policy: name,
    subjectKind,
    subject: budget.blockSeconds > 0 ? shown : null,
    budget,
  });

  const hold = (
    policy: LimitPolicy,
    subject: Subject,
    { store, counter }: StoredTake,
    { granted, remaining, windowEndsAtMs: ticket }: Given,
  ): HeldPoints => {
    return {
      counter,
      store,
      ticket,
      granted,
      remaining,
      report: (left) => reportOf(policy, counter.budget.points, left, ticket, clock.now().getTime()),
      confirm: async (context) => {
        const untilMs = await store.confirm(counter, ticket, clock.now().getTime());
        if (untilMs !== null)
          await blocks.begin(
            null,
            { counter, untilMs, userId: subject.userId, isStored: store.name === 'postgres' },
            context,
          );
      },
      refund: () => store.refund(counter, ticket),
    };
  };

  const note = (policy: LimitPolicy, outcome: 'allowed' | 'refused'): void => {
    // What is leased is counted request by request, where the lease is used up.
    if (policy.place !== 'leased') metrics.increment(limitDecisions, { policy: policy.name, outcome });
  };

  const blockOf = (policy: LimitPolicy, counter: Counter): RefusedCount | undefined => {
    const untilMs = blockList.untilMs(counter.id, clock.now().getTime());
    if (untilMs === undefined) return undefined;
    note(policy, 'refused');
    return refusalOf(policy, counter, untilMs, untilMs);
  };

  return {
    counterOf,
    knownBlock: (policy, subject) => blockOf(policy, counterOf(policy, subject)),
    async take(policy, subject, wanted, context) {
      if (policy.place === 'process') throw new Error(`${policy.name} is not counted in a store`);
      const atMs = clock.now().getTime();
      const counter = counterOf(policy, subject);
      const known = blockOf(policy, counter);
      if (known !== undefined) return { refused: known };
      const { generation } = blockList;
      const stored = await takeFromStore(policy.place, counter, wanted, atMs);
      const { take } = stored;
      if (take.kind === 'given') {
        note(policy, 'allowed');
        return { held: hold(policy, subject, stored, take) };
      }
      note(policy, 'refused');
      const { retryAtMs, blockedUntilMs, hasArmed } = take;
      if (blockedUntilMs !== null) blockList.remember(counter.id, blockedUntilMs, generation);
      if (hasArmed && blockedUntilMs !== null && context !== null) {
        const isStored = stored.store.name === 'postgres';
        await blocks.begin(null, { counter, untilMs: blockedUntilMs, userId: subject.userId, isStored }, context);
      }
      return { refused: refusalOf(policy, stored.counter, retryAtMs, blockedUntilMs) };
    },
  };
};

const refusalOf = (
  policy: LimitPolicy,
  { id, budget }: Counter,
  retryAtMs: number,
  blockedUntilMs: number | null,
): RefusedCount => ({ policy, limit: budget.points, counterId: id, retryAtMs, blockedUntilMs });
