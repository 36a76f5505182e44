import { writeFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { systemClock } from '../../platform/clock/clock.ts';
import { StartError } from '../../platform/problem/start-error.ts';
import { withHouse } from './command-house.ts';
import type { Surroundings } from './surroundings.ts';

const mostSeconds = 60;

const readSeconds = (text: string): number => {
  const seconds = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (seconds < 1 || seconds > mostSeconds) {
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${mostSeconds}.`);
  }
  return seconds;
};

const readProcess = (text: string): string => {
  if (!/^(?:[^\s:]{1,253}:)?\d{1,10}$/.test(text)) {
    throw new InvalidArgumentError('It must be the number of a process, or host:number.');
  }
  return text;
};

type ProfileOptions = {
  readonly seconds: number;
  readonly heap?: true;
  readonly process?: string;
  readonly output?: string;
};

const fileNameOf = (at: Date, isHeap: boolean): string =>
  `castellan-${at.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z.${isHeap ? 'heapprofile' : 'cpuprofile'}`;

/** Only for whoever asked: it tells how the house is built. Never over a file that is there. */
const write = async (file: string, profile: Buffer): Promise<void> => {
  try {
    await writeFile(file, profile, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new StartError(`${file} cannot be written (${code}); give another with --output.`, { cause: error });
  }
};

const takeProfile = (surroundings: Surroundings, options: ProfileOptions): Promise<void> =>
  withHouse(surroundings, async ({ composed }) => {
    const { requestProfile } = composed.observation.processControl;
    const isHeap = options.heap === true;
    const outcome = await requestProfile({
      kind: isHeap ? 'heap' : 'cpu',
      seconds: options.seconds,
      process: options.process ?? null,
    });
    if (outcome.kind === 'busy') throw new StartError('A profile is being taken already; one at a time.');
    if (outcome.kind === 'failed') throw new StartError(`There is no profile: ${outcome.reason}`);
    if (outcome.kind === 'nobody') {
      const named = options.process === undefined ? '' : ` as process ${options.process}`;
      throw new StartError(`No server runs on this database${named}: nobody took the request.`);
    }
    const file = options.output ?? fileNameOf(systemClock.now(), isHeap);
    await write(file, outcome.profile);
    surroundings.stdout.write(`${file}: ${options.seconds} s of ${outcome.by}. Chrome's DevTools open it.\n`);
  });

/** `castellan profile` */
export const registerProfile = (program: Command, surroundings: Surroundings): void => {
  program
    .command('profile')
    .description('Where the time of a running server goes: a CPU profile for Chrome’s DevTools.')
    .option('--seconds <number>', `for how long, ${mostSeconds} at most`, readSeconds, 10)
    .option('--heap', 'who allocates the memory that is held, in place of the time')
    .option('--process <pid>', 'which process, as its number or host:number; any when left out', readProcess)
    .option('--output <file>', 'where to, in place of castellan-<time>.cpuprofile')
    .action((options: ProfileOptions) => takeProfile(surroundings, options));
};
