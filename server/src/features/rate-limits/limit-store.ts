import type { Budget, CounterState, Take } from './counter.ts';
import type { PolicyName, SubjectKind } from './limit-policies.ts';

/** One counter, as a store needs to know it. */
export type Counter = {
  /** A keyed digest of policy and subject: nothing can be read from it. */
  readonly id: string;
  readonly policy: PolicyName;
  readonly subjectKind: SubjectKind;
  /** Who is counted, for the list of blocks; null when nobody may read it or there is no block to list. */
  readonly subject: string | null;
  readonly budget: Budget;
};

/** Where counters live. Each call is atomic by itself, whoever else calls. */
export type LimitStore = {
  readonly name: 'redis' | 'postgres' | 'memory';
  /** Takes up to `wanted` points at once. @throws LimitStoreAway or Problem `SERVICE_UNAVAILABLE` when nobody answers. */
  take(counter: Counter, wanted: number, atMs: number): Promise<Take>;
  /** Settles one point as a failure. @returns the end of the block that this began, or null. */
  confirm(counter: Counter, ticket: number, atMs: number): Promise<number | null>;
  /** Gives one point back. */
  refund(counter: Counter, ticket: number): Promise<void>;
  /** What is kept of the counter; undefined when there is nothing. It may be over by now. */
  read(id: string): Promise<CounterState | undefined>;
  /** Forgets the counter, its block too. @returns whether there was one. */
  clear(id: string): Promise<boolean>;
};

/** The store does not answer, or not as it should, and another may stand in for it. */
export class LimitStoreAway extends Error {
  override readonly name = 'LimitStoreAway';
}
