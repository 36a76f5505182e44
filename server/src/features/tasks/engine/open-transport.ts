import type { Clock } from '../../../platform/clock/clock.ts';
import type { Log } from '../../../platform/log/log.ts';
import type { Notifications } from '../../../platform/postgres/notifications.ts';
import type { RabbitmqAddress } from '../../../platform/rabbitmq/rabbitmq-address.ts';
import type { Randomness } from '../../../platform/randomness/randomness.ts';
import type { RedisAddress } from '../../../platform/redis/redis-address.ts';
import type { Announcer } from './announcer.ts';
import { createPostgresTransport } from './postgres-transport.ts';
import type { TaskEngineName, TaskTransport } from './transport.ts';

/** What `TASK_ENGINE` says, and where the brokers are. */
export type TransportSettings = {
  readonly engine: TaskEngineName;
  readonly redisAddress: RedisAddress | null;
  readonly rabbitmqAddress: RabbitmqAddress | null;
};

export type TransportNeeds = TransportSettings & {
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
    case 'bullmq': {
      const { redisAddress: address } = needs;
      if (address === null) throw new Error('There is no address of Redis');
      const { createBullmqTransport } = await import('./bullmq-transport.ts');
      return createBullmqTransport({ ...needs, address });
    }
    case 'rabbitmq': {
      const { rabbitmqAddress: address } = needs;
      if (address === null) throw new Error('There is no address of RabbitMQ');
      const { createRabbitmqTransport } = await import('./rabbitmq-transport.ts');
      return createRabbitmqTransport({ ...needs, address });
    }
  }
};
