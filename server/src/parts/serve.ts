import type { Command } from 'commander';
import { productionHashingCosts } from '../composition/feature-needs.ts';
import { systemClock } from '../platform/clock/clock.ts';
import { type ConfigurableLog, createLog, type LogOptions } from '../platform/log/pino-log.ts';
import { StartError } from '../platform/problem/start-error.ts';
import { joinServer } from '../platform/processes/member.ts';
import { systemRandomness } from '../platform/randomness/randomness.ts';
import { configure, type Surroundings } from './commands/surroundings.ts';
import { knownParts, type PartsOptions, readPartsOptions, readProcesses } from './parts.ts';
import { serveAlone } from './serve-alone.ts';
import { serveAmong } from './serve-among.ts';
import { serveMany } from './serve-many.ts';
import type { Serving } from './serving.ts';
import { taskEnvironmentOf } from './task-environment.ts';

const bytesPerMegabyte = 1_000_000;

const openLog = (options: LogOptions): ConfigurableLog => {
  try {
    return createLog(options);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    throw new StartError(`LOG_FILE cannot be written: ${options.file}${code}`, { cause: error });
  }
};

const prepare = (surroundings: Surroundings, options: PartsOptions): Serving => {
  const configuration = configure(surroundings.environment);
  const { settings } = configuration;
  const parts = readPartsOptions(options, settings.WORKER_CONCURRENCY);
  const log = openLog({
    level: settings.LOG_LEVEL,
    format: settings.LOG_FORMAT ?? (surroundings.stdout.isTTY ? 'pretty' : 'json'),
    ...(settings.LOG_FILE !== null && { file: settings.LOG_FILE }),
    ...(settings.LOG_FILE_MAX_MB > 0 && {
      rotation: { maxBytes: settings.LOG_FILE_MAX_MB * bytesPerMegabyte, keep: settings.LOG_FILE_KEEP },
    }),
    clock: systemClock,
    version: surroundings.version,
  });
  return {
    surroundings,
    parts,
    log,
    house: {
      configuration,
      hashingCosts: productionHashingCosts,
      clock: systemClock,
      randomness: systemRandomness,
      log,
      setLogLevel: log.setLevel,
      version: surroundings.version,
      ...parts,
      taskEnvironment: taskEnvironmentOf(surroundings.environment),
    },
    print: (line) => {
      surroundings.stdout.write(`${line}\n`);
    },
  };
};

/** Serves until a signal, then stops in order; a second signal stops at once. */
const serve = async (surroundings: Surroundings, options: PartsOptions): Promise<void> => {
  const processes = readProcesses(options);
  const member = await joinServer();
  if (member !== undefined) return serveAmong(member, surroundings, () => prepare(surroundings, options));
  const serving = prepare(surroundings, options);
  return processes === undefined ? serveAlone(serving) : serveMany(serving, processes);
};

/** `castellan serve` */
export const registerServe = (program: Command, surroundings: Surroundings): void => {
  program
    .command('serve')
    .description('Run the server.')
    .option('--parts <list>', `which parts to run, split by commas: ${knownParts.join(', ')}`, knownParts.join(','))
    .option('--queues <list>', 'which queues the worker works on, split by commas; all of them when left out')
    .option('--concurrency <number>', 'how many tasks of each queue the worker runs at once (WORKER_CONCURRENCY)')
    .option(
      '--processes <number>',
      'how many processes serve behind one port, each with the parts of --parts; supervised, and restarted one after the other on SIGHUP',
    )
    .action((options: PartsOptions) => serve(surroundings, options));
};
