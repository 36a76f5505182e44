import { Argument, type Command, InvalidArgumentError } from 'commander';
import { mostMinutes } from '../../features/log-level/log-level.feature.ts';
import { StartError } from '../../platform/problem/start-error.ts';
import { explainingProblems, withHouse } from './command-house.ts';
import type { Surroundings } from './surroundings.ts';

const levels = ['error', 'warn', 'info', 'debug'] as const;

const readMinutes = (text: string): number => {
  const minutes = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (minutes < 1 || minutes > mostMinutes) {
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${mostMinutes}.`);
  }
  return minutes;
};

type LevelOptions = { readonly minutes?: number; readonly reset?: true };

/** `castellan log-level` */
export const registerLogLevel = (program: Command, surroundings: Surroundings): void => {
  program
    .command('log-level')
    .description('Show or change how much running servers log; they follow within a second.')
    .addArgument(new Argument('[level]', 'the least important lines that are written').choices(levels))
    .option('--minutes <number>', 'for how long; until somebody changes it when left out', readMinutes)
    .option('--reset', 'back to LOG_LEVEL')
    .action((given: string | undefined, { minutes, reset }: LevelOptions) => {
      if (given !== undefined && reset) throw new StartError('Give a level or --reset, not both.');
      if (given === undefined && minutes !== undefined) throw new StartError('--minutes needs a level.');
      const level = levels.find((one) => one === given);
      const operator = { kind: 'operator' } as const;
      return withHouse(surroundings, ({ composed: { observation } }) =>
        explainingProblems(async () => {
          const { logLevels } = observation.processControl;
          const now =
            level === undefined
              ? await (reset ? logLevels.withdraw(operator) : logLevels.read())
              : await logLevels.set(level, minutes ?? null, operator);
          const end = now.until === null ? '' : ` until ${now.until.toISOString()}`;
          const back = now.level === now.configured && end === '' ? '' : `; LOG_LEVEL is ${now.configured}`;
          surroundings.stdout.write(`${now.level}${end}${back}\n`);
        }),
      );
    });
};
