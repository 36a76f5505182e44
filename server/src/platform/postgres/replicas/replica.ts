import type { Clock } from '../../clock/clock.ts';
import type { Log } from '../../log/log.ts';
import type { ReadDatabase } from '../database.ts';
import { isConnectionLost } from '../database-error.ts';
import type { Pool } from '../pool.ts';
import type { PositionHistory } from './position-history.ts';
import type { ReplicaStanding } from './replica-standing.ts';
import { replicaLeftOut, replicaServes } from './replicas.log.ts';
import { selectReplica } from './replicas.store.ts';
import { withinTime } from './within-time.ts';

/** What the primary said of itself just now. */
export type PrimaryState = { readonly identity: string; readonly positions: PositionHistory };

export type ReplicaLag = { readonly seconds: number; readonly bytes: number };

export type Replica = {
  /** Its place in the setting, from 1. */
  readonly number: number;
  standing(): ReplicaStanding;
  /** As of the last look; undefined when it is not known. */
  lag(): ReplicaLag | undefined;
  /** Whether reads may go to it that want everything up to this position of the log. */
  mayServe(position: number): boolean;
  /** Runs what reads on it. @throws Error at once when the replica is lost meanwhile. */
  read<T>(work: (database: ReadDatabase) => Promise<T>): Promise<T>;
  /** Asks how it is. Never fails. */
  look(primary: PrimaryState | undefined): Promise<void>;
};

export type ReplicaNeeds = {
  readonly number: number;
  readonly pool: Pool;
  /** For looking: a pool full of slow reads must not make the replica seem away. */
  readonly lookout: Pool;
  readonly maxLagSeconds: number;
  readonly clock: Clock;
  readonly log: Log;
};

const longestLookMs = 1_000;

export const createReplica = (needs: ReplicaNeeds): Replica => {
  const { number, pool, lookout, maxLagSeconds, clock, log } = needs;
  let standing: ReplicaStanding = 'unmeasured';
  let replayed = 0;
  let lag: ReplicaLag | undefined;
  const losses = new Set<(error: Error) => void>();

  const become = (next: ReplicaStanding): void => {
    if (next === standing) return;
    standing = next;
    if (next === 'serving') log.write(replicaServes, { replica: number });
    else log.write(replicaLeftOut, { replica: number, standing: next });
    if (next !== 'away') return;
    lag = undefined;
    // Who waits for an answer that may never come is better served by the primary.
    for (const lose of [...losses]) lose(new Error(`Replica ${number} was lost`));
  };

  const judge = (seconds: number): ReplicaStanding => {
    const allowed = standing === 'lagging' ? maxLagSeconds / 2 : maxLagSeconds;
    return seconds <= allowed ? 'serving' : 'lagging';
  };

  return {
    number,
    standing: () => standing,
    lag: () => lag,
    mayServe: (position) => standing === 'serving' && replayed >= position,
    read: (work) =>
      new Promise((resolve, reject) => {
        losses.add(reject);
        work(pool.database)
          .then(resolve, (error: unknown) => {
            if (isConnectionLost(error)) become('away');
            reject(error);
          })
          .finally(() => losses.delete(reject));
      }),
    async look(primary) {
      try {
        const found = await withinTime(longestLookMs, lookout.database.row(selectReplica, []));
        if (found === undefined) throw new Error('A server always has a state.');
        // The primary was asked after the look before this one, and was past everything that could be replayed then.
        const isAhead = primary !== undefined && replayed > (primary.positions.newest() ?? 0);
        replayed = found.replayed ?? 0;
        lag = undefined;
        if (primary === undefined) return become('unmeasured');
        if (found.identity !== primary.identity) return become('foreign');
        if (!found.isStandby) return become('promoted');
        if (isAhead) return become('ahead');
        const seconds = primary.positions.secondsBehind(replayed, clock.monotonicMs());
        if (seconds === undefined) return become('catching_up');
        lag = { seconds, bytes: Math.max((primary.positions.newest() ?? 0) - replayed, 0) };
        become(judge(seconds));
      } catch {
        become('away');
      }
    },
  };
};
