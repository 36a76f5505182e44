import type { TaskHint } from '../../src/features/tasks/engine/transport.ts';
import type { TransportMaker } from './task-transport-stand.ts';

/**
 * A broker as bad as it may be: it gives every hint to every consumer of the queue, three times, and some of them late. For the
 * engine's own tests; the real ones are tested against their servers.
 */
export const createUnreliableBroker = (): TransportMaker => {
  const consumers: {
    readonly queue: string;
    readonly take: (hint: TaskHint) => Promise<void>;
    readonly room: () => Promise<number>;
  }[] = [];
  const deliver = async ({ take, room }: (typeof consumers)[number], hint: TaskHint): Promise<void> => {
    await room();
    await take(hint);
  };

  return () => ({
    name: 'postgres',
    kind: 'hints',
    start: async () => {},
    publish: async (hints) => {
      for (const consumer of consumers) {
        const own = hints.filter((hint) => hint.queue === consumer.queue);
        for (const hint of [...own, ...own]) void deliver(consumer, hint);
        setTimeout(() => own.forEach((hint) => void deliver(consumer, hint)), 20);
      }
    },
    consume: (queue, take, room) => {
      consumers.push({ queue, take, room });
    },
    depth: async () => 0,
    purge: async () => {},
    isUp: () => true,
    onChange: () => {},
    close: async () => {},
  });
};
