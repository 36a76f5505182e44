import type { Notifications } from '../../../platform/postgres/notifications.ts';
import type { Announcer } from './announcer.ts';
import type { TaskTransport } from './transport.ts';

/** Workers pull; `NOTIFY` tells them when. Nothing waits in it, since the table is the queue. */
export const createPostgresTransport = ({
  announcer,
  notifications,
}: {
  readonly announcer: Announcer;
  readonly notifications: Pick<Notifications, 'isHearing'>;
}): TaskTransport => {
  const consumers = new Map<string, (hint: null) => Promise<void>>();
  let isStarted = false;
  return {
    name: 'postgres',
    kind: 'pull',
    async start() {
      isStarted = true;
      announcer.onNews((news) => {
        if (isStarted && news.kind === 'ready') void consumers.get(news.queue)?.(null);
      });
    },
    async publish(hints) {
      for (const queue of new Set(hints.map((hint) => hint.queue))) announcer.announce({ kind: 'ready', queue });
    },
    consume(queue, take) {
      consumers.set(queue, take);
    },
    depth: async () => 0,
    purge: async () => {},
    isUp: notifications.isHearing,
    // Workers pull whether or not it is.
    onChange: () => {},
    async close() {
      isStarted = false;
    },
  };
};
