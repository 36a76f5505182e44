import { type Command, InvalidArgumentError } from 'commander';
import { presentQueue, type TaskDesk } from '../../features/tasks/tasks.feature.ts';
import { explainingProblems, withHouse } from './command-house.ts';

import type { Surroundings } from './surroundings.ts';
import { tableOf } from './table.ts';
import { lineOf } from './terminal-line.ts';

type Rate = { readonly count: number; readonly seconds: number };

const operator = { kind: 'operator' } as const;

const readLimit = (text: string): number | null => {
  if (text === 'none') return null;
  if (!/^[1-9]\d{0,3}$/.test(text))
    throw new InvalidArgumentError('It must be a whole number from 1 to 9999, or none.');
  return Number(text);
};

const readRate = (text: string): Rate | null => {
  if (text === 'none') return null;
  const [, count, seconds] = /^([1-9]\d{0,5})\/([1-9]\d{0,4})$/.exec(text) ?? [];
  if (count === undefined || seconds === undefined) {
    throw new InvalidArgumentError('It must be like 100/60 for a hundred in a minute, or none.');
  }
  return { count: Number(count), seconds: Number(seconds) };
};

/** `castellan queues list|pause|resume|limit` */
export const registerQueues = (program: Command, surroundings: Surroundings): void => {
  const print = (line: string): void => void surroundings.stdout.write(`${line}\n`);
  const atQueues = (work: (queues: TaskDesk['queues']) => Promise<void>): Promise<void> =>
    withHouse(surroundings, ({ composed }) => explainingProblems(() => work(composed.tasks.desk.queues)));
  const queues = program.command('queues').description('Where tasks wait for workers.');

  queues
    .command('list')
    .description('Every queue: what waits, runs and died as last counted, for how long, and who works it.')
    .option('--json', 'one JSON object a line')
    .action((options: { json?: true }) =>
      atQueues(async (desk) => {
        const all = (await desk.all()).map(presentQueue);
        if (options.json === true) {
          for (const queue of all) print(lineOf(queue));
          return;
        }
        const headings = ['QUEUE', 'WAITING', 'LATER', 'RUNNING', 'DEAD', 'OLDEST', 'WORKERS', 'LIMIT', ''];
        const cells = all.map(({ counts, ...queue }) => [
          queue.name,
          String(counts.ready + counts.dispatched + counts.blocked),
          String(counts.scheduled),
          String(counts.running),
          String(counts.dead),
          queue.oldest_age_seconds === null ? '-' : `${Math.round(queue.oldest_age_seconds)} s`,
          String(queue.workers),
          [
            queue.concurrency_limit ?? '-',
            queue.rate_limit && `${queue.rate_limit.count}/${queue.rate_limit.seconds} s`,
          ]
            .filter((part) => part !== null)
            .join(', '),
          queue.paused_at === null ? '' : `paused since ${queue.paused_at}`,
        ]);
        print(tableOf(headings, cells));
      }),
    );

  for (const [verb, description] of [
    ['pause', 'Begin nothing more of a queue; what runs goes on.'],
    ['resume', 'Begin tasks of a queue again.'],
  ] as const) {
    queues
      .command(verb)
      .description(description)
      .argument('<name>', 'as `queues list` shows it')
      .action((name: string) =>
        atQueues(async (desk) => {
          const queue = await desk[verb](name, operator);
          print(`${queue.name}  ${queue.pausedAt === null ? 'open' : 'paused'}`);
        }),
      );
  }

  queues
    .command('limit')
    .description('Limit a queue over all workers; what is left out stays.')
    .argument('<name>', 'as `queues list` shows it')
    .option('--concurrency <number>', 'how many run at once, or none', readLimit)
    .option('--rate <count/seconds>', 'how many begin within a time, or none', readRate)
    .action((name: string, limits: { concurrency?: number | null; rate?: Rate | null }) =>
      atQueues(async (desk) => {
        const { concurrency_limit: concurrency, rate_limit: rate } = presentQueue(
          await desk.setLimits(name, limits, operator),
        );
        print(
          `${name}  concurrency ${concurrency ?? 'none'}, rate ${rate === null ? 'none' : `${rate.count}/${rate.seconds}`}`,
        );
      }),
    );
};
