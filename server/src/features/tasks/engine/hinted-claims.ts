import { setImmediate as immediate } from 'node:timers/promises';
import type { Database } from '../../../platform/postgres/database.ts';
import type { Randomness } from '../../../platform/randomness/randomness.ts';
import type { ClaimedTask } from './claimed-task.ts';
import { claimHinted, dispatchBest, returnHinted } from './dispatch.store.ts';
import type { TaskHint, TaskTransport } from './transport.ts';

/** Enough that a slot that becomes free finds a hint, and few enough that priorities still count. */
const hintsPerRoom = 2;
/** Each hint costs the broker three steps, so there is nothing in having more of them ahead. */
const mostHeld = 200;

export type HintedClaimsNeeds = {
  readonly database: Database;
  readonly randomness: Pick<Randomness, 'uuid'>;
  readonly transport: Pick<TaskTransport, 'publish' | 'isUp'>;
  readonly queue: string;
  readonly workerId: string;
  readonly leaseSeconds: number;
  readonly kinds: () => readonly string[];
  /** How many tasks the lane would have. */
  readonly laneRoom: () => number;
  readonly claimed: (tasks: readonly ClaimedTask[]) => void;
  readonly failed: (error: unknown) => void;
};

export type HintedClaims = {
  /** Claims what a hint names, with the others that came meanwhile; resolves once that is done. A hint that is void changes nothing. */
  take(hint: TaskHint): Promise<void>;
  /** Resolves with how many hints there is room for, once there is any. */
  room(): Promise<number>;
  /** The lane may have room again. */
  noteRoom(): void;
  /** Something may be ready: hints are sent for what is best, as many as there is room for. */
  noteNews(): void;
  /** While it is not set, no hints are sent or asked for: the queue is pulled, or paused. */
  setHinted(isHinted: boolean): void;
};

/** The two ends of a transport that carries hints, for one queue. */
export const createHintedClaims = (needs: HintedClaimsNeeds): HintedClaims => {
  const { database, randomness, transport, queue, workerId, leaseSeconds, kinds, failed } = needs;
  let taken: TaskHint[] = [];
  let beingClaimed = 0;
  let nextClaim: Promise<void> | undefined;
  let lastClaim: Promise<void> = Promise.resolve();
  let waiting: ((room: number) => void)[] = [];
  let mayHaveMore = true;
  let isDispatching = false;
  let isHinted = false;

  const room = (): number => Math.min(needs.laneRoom(), mostHeld) - taken.length - beingClaimed;

  const claim = async (hints: readonly TaskHint[]): Promise<void> => {
    const leaseId = randomness.uuid();
    const rows = await database.rows(claimHinted, [
      hints.map(({ id }) => id),
      hints.map(({ epoch }) => epoch),
      leaseId,
      workerId,
      leaseSeconds,
      queue,
    ]);
    if (rows.length === 0) return;
    const best = rows.toSorted((one, two) => one.rank - two.rank || (one.id < two.id ? -1 : 1));
    needs.claimed(best.map((row) => ({ ...row, queue, leaseId })));
  };

  const claimTaken = async (after: Promise<void>): Promise<void> => {
    await after;
    await immediate();
    const hints = taken;
    taken = [];
    nextClaim = undefined;
    beingClaimed = hints.length;
    await claim(hints).catch(failed);
    beingClaimed = 0;
    noteRoom();
  };

  const send = async (): Promise<void> => {
    mayHaveMore = false;
    const rows = await database.rows(dispatchBest, [queue, room() * hintsPerRoom, kinds()]);
    const hints = rows.flatMap(({ id, priority, epoch }) =>
      id === null || priority === null || epoch === null ? [] : [{ id, queue, priority, epoch }],
    );
    if (hints.length === (rows[0]?.missing ?? 0)) mayHaveMore = true;
    if (hints.length === 0) return;
    try {
      await transport.publish(hints);
    } catch (error) {
      mayHaveMore = true;
      await database.execute(returnHinted, [hints.map(({ id }) => id), hints.map(({ epoch }) => epoch)]);
      throw error;
    }
  };

  const refill = (): void => {
    if (isDispatching || !mayHaveMore || !isHinted || room() <= 0 || !transport.isUp()) return;
    isDispatching = true;
    send()
      .catch((error: unknown) => {
        if (transport.isUp()) failed(error);
      })
      .finally(() => {
        isDispatching = false;
      });
  };

  const noteRoom = (): void => {
    const free = room();
    if (free <= 0) return;
    const told = waiting;
    waiting = [];
    for (const tell of told) tell(free);
    refill();
  };

  return {
    take(hint) {
      taken.push(hint);
      if (nextClaim === undefined) {
        nextClaim = claimTaken(lastClaim);
        lastClaim = nextClaim;
      }
      return nextClaim;
    },
    room: () =>
      new Promise((resolve) => {
        const free = room();
        if (free > 0) resolve(free);
        else waiting.push(resolve);
      }),
    noteRoom,
    noteNews() {
      mayHaveMore = true;
      refill();
    },
    setHinted(now) {
      isHinted = now;
    },
  };
};
