import type { TaskEngineName } from '../../src/features/tasks/engine/transport.ts';
import { openPrivateRabbitmq } from '../harness/rabbitmq-server.ts';
import { openPrivateRedis } from '../harness/redis-server.ts';
import type { BrokerFaults } from '../harness/task-transport-stand.ts';

/** The broker that carries word of tasks in a siege, of its own. */
export type SiegeBroker = BrokerFaults & {
  /** What the processes are told of it. */
  readonly settings: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

/** Undefined for the engine that needs none. */
export const openBroker = async (engine: TaskEngineName): Promise<SiegeBroker | undefined> => {
  switch (engine) {
    case 'postgres':
      return undefined;
    case 'bullmq': {
      const redis = await openPrivateRedis();
      return {
        ...redis,
        empty: redis.flushAll,
        kill: redis.kill9,
        settings: { TASK_ENGINE: engine, REDIS_URL: redis.url },
      };
    }
    case 'rabbitmq': {
      const rabbitmq = await openPrivateRabbitmq();
      return {
        ...rabbitmq,
        empty: rabbitmq.deleteQueues,
        kill: async () => {
          await rabbitmq.kill9();
          await rabbitmq.forget();
        },
        settings: { TASK_ENGINE: engine, RABBITMQ_URL: rabbitmq.url },
      };
    }
  }
};
