import type { Command } from 'commander';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import { StartError } from '../../platform/problem/start-error.ts';
import { withHouse } from './command-house.ts';
import type { Surroundings } from './surroundings.ts';

/** A block may be lifted by hand; to see more of them than this there is the API. */
const mostListed = 1_000;

const explain = (error: unknown, id: string): unknown => {
  if (!(error instanceof Problem)) return error;
  const sentence = error.kind === notFound ? `Nothing is counted under ${id}.` : error.message;
  return new StartError(sentence, { cause: error });
};

/** `castellan limits list|unblock` */
export const registerLimits = (program: Command, surroundings: Surroundings): void => {
  const print = (line: string): void => void surroundings.stdout.write(`${line}\n`);
  const limits = program.command('limits').description('Who tried too often and is blocked.');
  limits
    .command('list')
    .description('Blocks in force: id, limit, who (a network or a user id), until when.')
    .action(() =>
      withHouse(surroundings, async ({ composed }) => {
        const blocks = await composed.rateLimits.blocks.list({ policy: null, after: null, limit: mostListed });
        for (const { id, policy, subject, blockedUntil } of blocks) {
          print(`${id}  ${policy}  ${subject ?? '-'}  until ${blockedUntil.toISOString()}`);
        }
        if (blocks.length === 0) print('Nobody is blocked.');
      }),
    );
  limits
    .command('unblock')
    .description('End a block and forget its points; running servers follow within a second.')
    .argument('<id>', 'as `limits list` or the reason of a refusal shows it')
    .action((id: string) =>
      withHouse(surroundings, async ({ composed }) => {
        await composed.rateLimits.blocks.lift(id, 'operator').catch((error: unknown) => {
          throw explain(error, id);
        });
        print(`${id} begins anew.`);
      }),
    );
};
