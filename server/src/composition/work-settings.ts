import { taskEngineNames } from '../features/tasks/tasks.feature.ts';
import { listOf, oneOf, text, wholeNumber } from '../platform/config/setting-text.ts';
import { type IpRange, readIpRange } from '../platform/network/ip-range.ts';
import { isAllowable } from '../platform/network/reachable-address.ts';
import { rabbitmqAddress } from '../platform/rabbitmq/rabbitmq-address.ts';

const allowableRange = (text: string): IpRange | undefined => {
  const reading = readIpRange(text);
  return 'range' in reading && isAllowable(reading.range) ? reading.range : undefined;
};

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
  HTTP_TASK_ALLOWED_ADDRESSES: {
    schema: listOf(allowableRange),
    description:
      'Addresses beside those of the internet that tasks of the kind http may be sent to, over plain http too. The metadata services of clouds are refused also within such a range.',
    rule: 'addresses and ranges such as 10.20.0.0/16 and fd00:7::/64, split by commas; none that is of a cloud’s metadata service, multicast or unspecified',
    example: '10.20.0.0/16,192.168.7.4',
    whenUnset: 'none; in development this machine, 127.0.0.0/8 and ::1',
    isSecret: false,
  },
} as const;

const loopback: readonly IpRange[] = ['127.0.0.0/8', '::1'].flatMap((text) => allowableRange(text) ?? []);

/** Where tasks of the kind http may go beside the internet: in development to this machine, where a first try is made. */
export const allowedAddressesOf = (named: readonly IpRange[], isDevelopment: boolean): readonly IpRange[] =>
  named.length === 0 && isDevelopment ? loopback : named;
