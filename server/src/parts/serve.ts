import type { Command } from 'commander';
import { productionHashingCosts } from '../composition/feature-needs.ts';
import { openHouse } from '../composition/house.ts';
import { systemClock } from '../platform/clock/clock.ts';
import { type ConfigurableLog, createLog, type LogOptions } from '../platform/log/pino-log.ts';
import { StartError } from '../platform/problem/start-error.ts';
import { systemRandomness } from '../platform/randomness/randomness.ts';
import { configure, type Surroundings } from './commands/surroundings.ts';
import { knownParts, type PartsOptions, readPartsOptions } from './parts.ts';
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

/** Serves until a signal, then stops in order; a second signal stops at once. */
const serve = async (surroundings: Surroundings, options: PartsOptions): Promise<void> => {
  const configuration = configure(surroundings.environment);
  const { settings, environment } = configuration;
  const { servesApi, work } = readPartsOptions(options, settings.WORKER_CONCURRENCY);
  const print = (line: string): void => {
    surroundings.stdout.write(`${line}\n`);
  };
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
  // Without a file a hang-up means that the terminal is gone, and ends the process as it does any other.
  if (settings.LOG_FILE !== null) surroundings.onHangUp(log.reopen);
  const opening = openHouse({
    configuration,
    hashingCosts: productionHashingCosts,
    clock: systemClock,
    randomness: systemRandomness,
    log,
    setLogLevel: log.setLevel,
    version: surroundings.version,
    work,
    servesApi,
    taskEnvironment: taskEnvironmentOf(surroundings.environment),
    announce: print,
  });

  let isStopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (isStopping) surroundings.exit(130);
    isStopping = true;
    print(`${signal}: finishing what is under way, then stopping.`);
    try {
      // A signal during the start waits for it: a database half started would be left behind.
      await (await opening).close();
      log.flush();
      surroundings.exit(0);
    } catch (error) {
      surroundings.stderr.write(`The server did not stop cleanly: ${String(error)}\n`);
      surroundings.exit(1);
    }
  };
  surroundings.onSignal((signal) => void stop(signal));
  const house = await opening;

  if (isStopping) return;
  const address = await house.listen().catch(async (error: unknown) => {
    await house.close();
    throw error;
  });
  const assumed = configuration.isEnvironmentAssumed ? ', assumed: CASTELLAN_ENV is not set' : '';
  print(`Castellan ${surroundings.version} listens on ${address.origin} (${environment}${assumed})`);
  if (work !== null) {
    const queues = work.queues === null ? 'every queue' : work.queues.join(', ');
    print(`Works on ${queues}, ${work.concurrency} tasks of each at once.`);
  }
  if (!servesApi) {
    print('No API is served here, only /health and /metrics.');
    print('Ready. Ctrl-C stops it.');
    return;
  }
  if (environment !== 'development' && settings.PUBLIC_URL === null) {
    print(`PUBLIC_URL is not set: links, and the issuer in tokens, say ${configuration.publicUrl.origin}.`);
  }
  if (house.hasConsole) print(`The console: ${configuration.publicUrl.origin}`);
  if (environment === 'development') print(`The API, to read and to try: ${address.origin}/docs`);
  const link = await house.issueSetupLink();
  if (link) print(`Make the first administrator (works once, for an hour): ${link.href}`);
  print('Ready. Ctrl-C stops it.');
};

/** `castellan serve` */
export const registerServe = (program: Command, surroundings: Surroundings): void => {
  program
    .command('serve')
    .description('Run the server.')
    .option('--parts <list>', `which parts to run, split by commas: ${knownParts.join(', ')}`, knownParts.join(','))
    .option('--queues <list>', 'which queues the worker works on, split by commas; all of them when left out')
    .option('--concurrency <number>', 'how many tasks of each queue the worker runs at once (WORKER_CONCURRENCY)')
    .action((options: PartsOptions) => serve(surroundings, options));
};
