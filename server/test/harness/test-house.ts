import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after } from 'node:test';
import { resolveConfiguration } from '../../src/composition/configuration.ts';
import type { WorkPlan } from '../../src/composition/feature-needs.ts';
import { type House, openHouse } from '../../src/composition/house.ts';
import { settingDefinitions } from '../../src/composition/settings.ts';
import { type Clock, systemClock } from '../../src/platform/clock/clock.ts';
import { readSettings } from '../../src/platform/config/setting.ts';
import type { Log, LogLevel } from '../../src/platform/log/log.ts';
import type { MetricMisuse } from '../../src/platform/metrics/aggregator.ts';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import type { Task } from '../../src/platform/tasks/task.ts';
import { writeConsoleBuild } from './console-build.ts';
import { generousLimits } from './generous-limits.ts';
import { databaseUrl } from './server-process.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';
import { silentLog } from './test-pool.ts';

/** Hashing that costs next to nothing: most tests are not about it. */
export const cheapHashing = { bcryptCost: 4, argon2: { memoryKiB: 64, passes: 1, parallelism: 1 } } as const;

export type TestHouse = House & {
  readonly database: TestDatabase;
  /** The settings it runs with; a second house on the same database needs the same SECRET_KEY. */
  readonly settings: Readonly<Record<string, string>>;
};

export type TestHouseOptions = {
  readonly settings?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly log?: Log;
  readonly setLogLevel?: (level: LogLevel) => void;
  /** Null: it enqueues and runs nothing. */
  readonly work?: WorkPlan | null;
  /** Where the console is built; a small one when left out. */
  readonly consoleFolder?: string;
  readonly announce?: (line: string) => void;
  /** Kinds of tasks beside the product's own. */
  readonly tasks?: readonly Task[];
  /** Another house's, to be a second process on the same database. */
  readonly beside?: TestHouse;
  /** Instead of an empty one; whoever gives it removes it. */
  readonly database?: TestDatabase;
};

/** A process tells of tasks whose kind or queue only another one knows, and counts them as `_other`: that is as it should be. */
const isOfUnknownTask = ({ metric, label = '' }: MetricMisuse): boolean =>
  metric.startsWith('castellan.task.') && ['kind', 'queue', 'schedule'].includes(label);

/**
 * The whole server in this process, on a real database of its own, with cheap hashing. Closed and removed after the
 * tests of the file.
 */
export const openTestHouse = async (options: TestHouseOptions = {}): Promise<TestHouse> => {
  const database = options.beside?.database ?? options.database ?? (await createTestDatabase());
  const settings = {
    CASTELLAN_ENV: 'development',
    PORT: '0',
    PUBLIC_URL: 'http://localhost:4000',
    JWT_ALGORITHM: 'EdDSA',
    PASSWORD_HASHING_THREADS: '1',
    PASSWORD_HASHING_MAX_WAIT_MS: '6000',
    ...generousLimits,
    // A house full of made-up trouble would mail its administrators of it in the middle of a test.
    ALERTS: 'off',
    SECRET_KEY: randomBytes(32).toString('base64'),
    DATABASE_URL: databaseUrl(database.application),
    DATABASE_MIGRATION_URL: databaseUrl(database.owner),
    ...options.beside?.settings,
    ...options.settings,
  };
  const read = readSettings(settingDefinitions, settings);
  if (!('values' in read)) throw new Error(read.faults.map((fault) => fault.sentence).join('\n'));
  const resolved = resolveConfiguration(read.values, read.given);
  if (!('configuration' in resolved)) throw new Error(resolved.faults.map((fault) => fault.sentence).join('\n'));
  const misuses: MetricMisuse[] = [];
  const house = await openHouse({
    configuration: resolved.configuration,
    hashingCosts: cheapHashing,
    clock: options.clock ?? systemClock,
    randomness: systemRandomness,
    log: options.log ?? silentLog,
    ...(options.setLogLevel && { setLogLevel: options.setLogLevel }),
    version: '0.0.0-test',
    work: options.work === undefined ? { queues: null, concurrency: 4 } : options.work,
    ...(options.tasks && { moreTasks: options.tasks }),
    consoleFolder: options.consoleFolder ?? (await writeConsoleBuild()),
    announce: options.announce ?? (() => {}),
    onMetricMisuse: (misuse) => {
      if (!isOfUnknownTask(misuse)) misuses.push(misuse);
    },
  });
  after(async () => {
    await house.close();
    if (!options.beside && !options.database) await database.drop();
    assert.deepEqual(misuses, [], 'Something was recorded that was not declared.');
  });
  return { ...house, database, settings };
};
