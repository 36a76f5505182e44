import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Budget } from '../../src/features/rate-limits/counter.ts';
import { type Counter, type LimitStore, LimitStoreAway } from '../../src/features/rate-limits/limit-store.ts';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';

/*
 * What every store of limits must do, whatever it is made of. The model keeps the whole history of a counter and answers
 * from it; it shares no line with the product.
 */

const dayMs = 86_400_000;

type Window = { readonly endsAtMs: number; given: number; refunded: number; failed: number; isClosed: boolean };
type Block = { readonly beganAtMs: number; readonly endsAtMs: number; readonly lengthMs: number };

const createModel = (budget: Budget) => {
  const { points, windowSeconds, blockSeconds, counts } = budget;
  let windows: Window[] = [];
  let blocks: Block[] = [];

  const begin = (window: Window, atMs: number): number => {
    const last = blocks.at(-1);
    const isSoon = last !== undefined && atMs < last.endsAtMs + dayMs;
    const longestMs = Math.max(dayMs, blockSeconds * 1000);
    const lengthMs = isSoon ? Math.min(last.lengthMs * 2, longestMs) : blockSeconds * 1000;
    window.isClosed = true;
    blocks.push({ beganAtMs: atMs, endsAtMs: atMs + lengthMs, lengthMs });
    return atMs + lengthMs;
  };

  return {
    take(wanted: number, atMs: number) {
      const block = blocks.at(-1);
      if (block !== undefined && atMs < block.endsAtMs) return { refusedUntilMs: block.endsAtMs, isBlock: true };
      let window = windows.at(-1);
      if (window === undefined || window.isClosed || atMs >= window.endsAtMs) {
        window = { endsAtMs: atMs + windowSeconds * 1000, given: 0, refunded: 0, failed: 0, isClosed: false };
        windows.push(window);
      }
      const left = points - (window.given - window.refunded);
      if (left > 0) {
        const granted = Math.min(wanted, Math.ceil(left / 4));
        window.given += granted;
        return { granted, remaining: left - granted, ticket: window.endsAtMs };
      }
      if (counts === 'attempts' && blockSeconds > 0) return { refusedUntilMs: begin(window, atMs), isBlock: true };
      const hasOthersInFlight = counts === 'failures' && window.failed < points;
      const refusedUntilMs = hasOthersInFlight ? Math.min(atMs + 1000, window.endsAtMs) : window.endsAtMs;
      return { refusedUntilMs, isBlock: false };
    },
    settle(ticket: number, outcome: 'failed' | 'refunded', atMs: number): number | null {
      const window = windows.at(-1);
      const isOpen = window !== undefined && !window.isClosed && window.endsAtMs === ticket;
      if (!isOpen || window.given - window.refunded - window.failed <= 0) return null;
      if (outcome === 'refunded') {
        window.refunded += 1;
        return null;
      }
      window.failed += 1;
      return window.failed >= points && blockSeconds > 0 ? begin(window, atMs) : null;
    },
    lift(): void {
      windows = [];
      blocks = [];
    },
  };
};

const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('take'), wanted: fc.constantFrom(1, 1, 1, 5, 20) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('fail'), which: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('refund'), which: fc.nat(20) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('wait'),
      ms: fc.oneof(
        fc.integer({ min: 1, max: 5_000 }),
        fc.integer({ min: 5_000, max: 300_000 }),
        fc.constantFrom(dayMs),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lift') }) },
);

const budgets: fc.Arbitrary<Budget> = fc.record({
  points: fc.integer({ min: 1, max: 9 }),
  windowSeconds: fc.integer({ min: 1, max: 120 }),
  blockSeconds: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 600 }), fc.constantFrom(43_200, 172_800)),
  counts: fc.constantFrom('attempts', 'failures'),
});

/** A counter nobody else counts with. */
export const freshCounter = (budget: Budget, policy: Counter['policy'] = 'sign-up'): Counter => ({
  id: systemRandomness.bytes(16).toString('hex'),
  policy,
  subjectKind: 'address',
  subject: '192.0.2.1',
  budget,
});

const startMs = Date.UTC(2026, 0, 1);

/** Tests that hold for each store. @param open gives the store once the test runs. */
export const describeLimitStore = (name: string, open: () => LimitStore, numRuns: number): void => {
  test(`${name}: does what the model does, whatever is taken, settled, waited for and lifted`, async () => {
    await fc.assert(
      fc.asyncProperty(budgets, fc.array(act, { maxLength: 60, size: 'max' }), async (budget, acts) => {
        const store = open();
        const counter = freshCounter(budget);
        const model = createModel(budget);
        const tickets: number[] = [];
        let atMs = startMs;
        // On a busy machine a store may miss its deadline, and then nobody knows what it did.
        const unlessAway = async <T>(call: Promise<T>): Promise<T> => {
          try {
            return await call;
          } catch (error) {
            fc.pre(!(error instanceof LimitStoreAway));
            throw error;
          }
        };
        for (const one of acts) {
          if (one.kind === 'wait') atMs += one.ms;
          else if (one.kind === 'take') {
            const expected = model.take(one.wanted, atMs);
            const take = await unlessAway(store.take(counter, one.wanted, atMs));
            if (take.kind === 'given') {
              const { granted, remaining, windowEndsAtMs: ticket } = take;
              assert.deepEqual({ granted, remaining, ticket }, expected);
              tickets.push(ticket);
            } else {
              const { retryAtMs: refusedUntilMs, blockedUntilMs } = take;
              assert.deepEqual({ refusedUntilMs, isBlock: blockedUntilMs !== null }, expected);
            }
          } else if (one.kind === 'lift') {
            model.lift();
            await unlessAway(store.clear(counter.id));
          } else {
            const ticket = tickets[one.which % tickets.length];
            if (ticket === undefined) continue;
            const outcome = one.kind === 'fail' ? 'failed' : 'refunded';
            const expected = model.settle(ticket, outcome, atMs);
            if (outcome === 'failed') assert.equal(await unlessAway(store.confirm(counter, ticket, atMs)), expected);
            else await unlessAway(store.refund(counter, ticket));
          }
        }
      }),
      { numRuns },
    );
  });

  test(`${name}: fifty at once share out the budget and no point more`, async () => {
    const counter = freshCounter({ points: 7, windowSeconds: 60, blockSeconds: 60, counts: 'failures' });
    const store = open();
    const takes = await Promise.all(Array.from({ length: 50 }, () => store.take(counter, 1, startMs)));
    assert.equal(takes.filter((take) => take.kind === 'given').length, 7);
    const settled = await Promise.all(
      Array.from({ length: 50 }, () => store.confirm(counter, startMs + 60_000, startMs + 1)),
    );
    assert.equal(settled.filter((untilMs) => untilMs !== null).length, 1, 'one failure began the block');
  });

  test(`${name}: says what it keeps, and nothing of what it has forgotten`, async () => {
    const counter = freshCounter({ points: 3, windowSeconds: 60, blockSeconds: 60, counts: 'failures' });
    const store = open();
    assert.equal(await store.read(counter.id), undefined);
    await store.take(counter, 1, startMs);
    const windowEndsAtMs = startMs + 60_000;
    const kept = { taken: 1, confirmed: 0, windowEndsAtMs, blockedUntilMs: null, strikes: 0 };
    assert.deepEqual(await store.read(counter.id), kept);
    assert.equal(await store.clear(counter.id), true);
    assert.equal(await store.clear(counter.id), false);
    assert.equal(await store.read(counter.id), undefined);
  });
};
