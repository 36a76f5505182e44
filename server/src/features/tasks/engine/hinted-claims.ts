import { setImmediate as immediate } from 'node:timers/promises';
import type { Database } from '../../../platform/postgres/database.ts';
import type { Randomness } from '../../../platform/randomness/randomness.ts';
import type { ClaimedTask } from './claimed-task.ts';
import { claimHinted, dispatchBest } from './dispatch.store.ts';
import type { TaskHint, TaskTransport } from './transport.ts';

/** Enough that a slot that becomes free finds a hint, and few enough that priorities still count. */
const hintsPerFreeSlot = 2;

export type HintedClaimsNeeds = {
  readonly database: Database;
  readonly randomness: Pick<Randomness, 'uuid'>;
  readonly transport: TaskTransport;
  readonly workerId: string;
  readonly leaseSeconds: number;
  readonly kinds: () => readonly string[];
  readonly claimed: (queue: string, tasks: readonly ClaimedTask[]) => void;
  readonly failed: (error: unknown) => void;
};

export type HintedClaims = {
  /** Claims what a hint names, with the other hints of the same turn; resolves once that is done. A hint that is void changes nothing. */
  take(hint: TaskHint): Promise<void>;
  /** Sends hints for what is best in the queue. */
  dispatch(queue: string, freeSlots: number): void;
};

/** The two ends of a transport that carries hints. */
export const createHintedClaims = (needs: HintedClaimsNeeds): HintedClaims => {
  const { database, randomness, transport, workerId, leaseSeconds, kinds, claimed, failed } = needs;
  let taken: TaskHint[] = [];
  let claimingTaken: Promise<void> = Promise.resolve();
  const dispatching = new Set<string>();

  const claim = async (queue: string, hints: readonly TaskHint[]): Promise<void> => {
    const leaseId = randomness.uuid();
    const rows = await database.rows(claimHinted, [
      hints.map(({ id }) => id),
      hints.map(({ epoch }) => epoch),
      leaseId,
      workerId,
      leaseSeconds,
      queue,
    ]);
    if (rows.length > 0)
      claimed(
        queue,
        rows.map((row) => ({ ...row, queue, leaseId })),
      );
  };

  const claimTaken = async (): Promise<void> => {
    await immediate();
    const hints = taken;
    taken = [];
    const queues = Map.groupBy(hints, (hint) => hint.queue);
    await Promise.all([...queues].map(([queue, some]) => claim(queue, some).catch(failed)));
  };

  const send = async (queue: string, count: number): Promise<void> => {
    const hints = await database.rows(dispatchBest, [queue, count, kinds()]);
    // What cannot be published is ready again in a minute.
    if (hints.length > 0) await transport.publish(hints);
  };

  return {
    take(hint) {
      taken.push(hint);
      if (taken.length === 1) claimingTaken = claimTaken();
      return claimingTaken;
    },
    dispatch(queue, freeSlots) {
      if (freeSlots <= 0 || dispatching.has(queue)) return;
      dispatching.add(queue);
      send(queue, freeSlots * hintsPerFreeSlot)
        .catch(failed)
        .finally(() => dispatching.delete(queue));
    },
  };
};
