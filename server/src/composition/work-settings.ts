import { taskEngineNames } from '../features/tasks/tasks.feature.ts';
import { oneOf, text, wholeNumber } from '../platform/config/setting-text.ts';
import { rabbitmqAddress } from '../platform/rabbitmq/rabbitmq-address.ts';

/** What a worker does and how much of it. */
export const workSettingDefinitions = {
  WORKER_CONCURRENCY: {
    schema: wholeNumber(1, 1_000, 4),
    description: 'How many tasks of each queue this process runs at once; `serve --concurrency` outranks it.',
    rule: 'a whole number from 1 to 1000',
    example: '4',
    whenUnset: '4',
    isSecret: false,
  },
  TASK_ENGINE: {
    schema: oneOf(taskEngineNames, 'postgres'),
    description:
      'What tells workers of tasks. The tasks themselves are in PostgreSQL whatever it is; when the broker is away, PostgreSQL tells.',
    rule: 'postgres, bullmq (with REDIS_URL) or rabbitmq (with RABBITMQ_URL)',
    example: 'bullmq',
    whenUnset: 'postgres',
    isSecret: false,
  },
  RABBITMQ_URL: {
    schema: rabbitmqAddress(),
    description:
      'The RabbitMQ 3.10 or newer of `TASK_ENGINE=rabbitmq`. With `amqps`: `ca_file`, `cert_file` with `key_file`, and `verify=off`.',
    rule: 'a URL of the form amqp[s]://user:password@host:port/vhost, options after a question mark',
    example: 'amqps://castellan:secret@rabbit.example.com:5671/castellan',
    whenUnset: 'none',
    isSecret: true,
  },
  TASKS_DIR: {
    schema: text(),
    description: 'A folder of modules that declare tasks of your own. `docs/guides/write-a-task.md` shows how.',
    rule: 'a folder that can be read',
    example: './tasks',
    whenUnset: 'none',
    isSecret: false,
  },
  TASK_MEMORY_MB: {
    schema: wholeNumber(32, 65_536, 256),
    description: 'The most memory that one run of a task from TASKS_DIR may take; beyond that the attempt has failed.',
    rule: 'a whole number from 32 to 65536',
    example: '256',
    whenUnset: '256',
    isSecret: false,
  },
} as const;
