import type { Log } from '../../../platform/log/log.ts';
import type { Database } from '../../../platform/postgres/database.ts';
import { workFailed } from '../tasks.log.ts';
import { overdueHints, returnDispatched } from './dispatch.store.ts';
import type { TaskTransport } from './transport.ts';

const intervalMs = 500;
/** On its way for longer than this, in a broker where nothing waits: lost. */
const lostSeconds = 1;
/** On its way for longer than this, whatever waits: whoever has a slot next should have the best task, not the oldest hint. */
const staleSeconds = 10;

export type LostHintsNeeds = {
  readonly database: Database;
  readonly log: Log;
  readonly transport: Pick<TaskTransport, 'kind' | 'isUp' | 'depth' | 'purge'>;
  readonly queues: readonly string[];
  /** Queues in which something became ready. */
  readonly wake: (queues: readonly string[]) => void;
  readonly redispatched: (queue: string) => void;
};

export type LostHints = {
  start(): void;
  /** Looks now: the broker has come or gone. */
  look(): void;
  stop(): Promise<void>;
};

/**
 * Makes tasks ready again whose hints a broker lost: with itself, with its data, or with a worker that had them in hand. A hint
 * that turns up all the same is void, so that to be wrong costs one dispatch.
 */
export const createLostHints = (needs: LostHintsNeeds): LostHints => {
  const { database, log, transport, queues, wake, redispatched } = needs;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  const giveBack = async (of: readonly string[], seconds: number): Promise<void> => {
    const returned = await database.rows(returnDispatched, [of, seconds]);
    for (const { queue } of returned) redispatched(queue);
    if (returned.length > 0) wake([...new Set(returned.map(({ queue }) => queue))]);
  };

  const turn = async (): Promise<void> => {
    if (!transport.isUp()) return giveBack(queues, 0);
    for (const { queue, seconds } of await database.rows(overdueHints, [queues])) {
      if (seconds > staleSeconds) {
        // What waits was dispatched earlier than what is best now; most of it is void after this.
        await transport.purge(queue);
        await giveBack([queue], staleSeconds);
      } else if ((await transport.depth(queue)) === 0) await giveBack([queue], lostSeconds);
    }
  };

  const look = (): void => {
    if (transport.kind === 'pull') return;
    running ??= turn()
      .catch((error: unknown) => {
        // That a broker is away is told once, elsewhere.
        if (transport.isUp()) log.writeError(workFailed, error, { step: 'lost hints' });
      })
      .finally(() => {
        running = undefined;
      });
  };

  return {
    start() {
      if (transport.kind === 'hints') timer = setInterval(look, intervalMs).unref();
    },
    look,
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
};
