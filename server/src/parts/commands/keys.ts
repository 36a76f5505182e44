import type { Command } from 'commander';
import { systemClock } from '../../platform/clock/clock.ts';
import { explainingProblems, withHouse } from './command-house.ts';
import type { Surroundings } from './surroundings.ts';

const byCommand = {
  actorKind: 'operator',
  actorId: null,
  request: null,
  sessionId: null,
  reason: 'command',
} as const;

/** `castellan keys list|rotate` */
export const registerKeys = (program: Command, surroundings: Surroundings): void => {
  const keys = program.command('keys').description('The keys that sign access tokens.');
  keys
    .command('list')
    .description('Show each key and what it is used for now.')
    .action(() =>
      withHouse(surroundings, async ({ composed }) => {
        for (const key of await composed.tokens.keys.list()) {
          surroundings.stdout.write(
            `${key.kid}  ${key.algorithm}  ${key.state}  made ${key.createdAt.toISOString()}\n`,
          );
        }
      }),
    );
  keys
    .command('rotate')
    .description('Make a new signing key; the old one verifies until its last token has expired.')
    .action(() =>
      withHouse(surroundings, ({ composed }) =>
        explainingProblems(async () => {
          const key = await composed.tokens.keys.rotate(systemClock.now(), byCommand);
          surroundings.stdout.write(`${key.kid} signs from ${key.signsFrom.toISOString()}\n`);
        }),
      ),
    );
};
