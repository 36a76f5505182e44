import type { Clock } from '../../../platform/clock/clock.ts';
import type { Log } from '../../../platform/log/log.ts';
import type { Notifications } from '../../../platform/postgres/notifications.ts';
import type { Randomness } from '../../../platform/randomness/randomness.ts';
import type { Announcer } from './announcer.ts';
import { createPostgresTransport } from './postgres-transport.ts';
import type { TaskEngineName, TaskTransport } from './transport.ts';

export type TransportNeeds = {
  readonly engine: TaskEngineName;
  readonly announcer: Announcer;
  readonly notifications: Notifications;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
};

/** The transport that `TASK_ENGINE` names. The libraries of brokers are loaded by those who use them. */
export const openTransport = async (needs: TransportNeeds): Promise<TaskTransport> => {
  switch (needs.engine) {
    case 'postgres':
      return createPostgresTransport(needs);
    case 'bullmq':
    case 'rabbitmq':
      throw new Error(`There is no transport ${needs.engine} yet`);
  }
};
