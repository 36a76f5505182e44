import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { withHouse } from '../src/parts/commands/command-house.ts';
import { configure, type Surroundings } from '../src/parts/commands/surroundings.ts';
import { systemClock } from '../src/platform/clock/clock.ts';
import { StartError } from '../src/platform/problem/start-error.ts';
import { version } from '../src/version.ts';
import { defaultPeople, requireDevelopment, type SeedReport, seedHouse, seedPassword } from './seed-house.ts';

// As the server does, so that both mean the same house.
if (existsSync('.env')) process.loadEnvFile('.env');

const surroundings: Surroundings = {
  environment: process.env,
  namesOfFile: [],
  isTerminalGone: () => false,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  version,
  onHangUp: () => {},
  onSignal: () => {},
  exit: (code) => process.exit(code),
};

const mostPeople = 100_000;

/** `--people 10000`. @throws StartError for anything else. */
const readPeople = (parameters: readonly string[]): number => {
  try {
    const { values } = parseArgs({ args: [...parameters], options: { people: { type: 'string' } } });
    const people = values.people === undefined ? defaultPeople : Number(values.people);
    if (Number.isInteger(people) && people >= 1 && people <= mostPeople) return people;
  } catch (error) {
    throw new StartError('npm run seed takes --people <number> and nothing else.', { cause: error });
  }
  throw new StartError(`--people must be a whole number from 1 to ${mostPeople}.`);
};

const describe = ({ accounts, people, logins, finishedTasks, mails }: SeedReport): string[] => {
  const said = (count: number): string => count.toLocaleString('en');
  return [
    `Seeded ${said(people)} people, ${said(logins)} logins, ${said(finishedTasks)} finished tasks and ${said(mails)} mails.`,
    accounts.length === 0
      ? 'The three accounts were here before; their passwords stay as they are.'
      : `Sign in as ${accounts.join(', ')} with the password: ${seedPassword}`,
  ];
};

try {
  const people = readPeople(process.argv.slice(2));
  const configuration = configure(process.env);
  requireDevelopment(configuration);
  const report = await withHouse(surroundings, ({ resources, composed }) =>
    seedHouse(
      { configuration, composed, clock: systemClock, database: resources.pool.database, secrets: resources.secrets },
      { people },
    ),
  );
  const lines = report === null ? ['This house was seeded before; nothing has changed.'] : describe(report);
  process.stdout.write(`${lines.join('\n')}\n`);
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
