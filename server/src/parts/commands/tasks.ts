import { type Command, InvalidArgumentError, Option } from 'commander';
import { presentTask, presentTaskDetail, type TaskDesk, taskStates } from '../../features/tasks/tasks.feature.ts';
import { withoutKey } from '../../platform/http/idempotency.ts';
import { StartError } from '../../platform/problem/start-error.ts';
import type { TaskPriority } from '../../platform/tasks/task.ts';
import { explainingProblems, withHouse } from './command-house.ts';

import type { Surroundings } from './surroundings.ts';
import { tableOf } from './table.ts';
import { lineOf, textOf } from './terminal-line.ts';

type TaskFilters = Parameters<TaskDesk['listTasks']>[0];
type ListOptions = {
  readonly state?: TaskFilters['states'];
  readonly queue?: string;
  readonly kind?: string;
  readonly schedule?: string;
  readonly request?: string;
  readonly limit: number;
  readonly json?: true;
};
type EnqueueOptions = {
  readonly delay?: number;
  readonly at?: Date;
  readonly priority?: TaskPriority;
  readonly uniqueKey?: string;
  readonly after?: readonly string[];
};
type ReplayOptions = {
  readonly dead?: true;
  readonly kind?: string;
  readonly queue?: string;
  readonly reason?: string;
  readonly limit: number;
};

const operator = { kind: 'operator' } as const;

const readCount = (text: string): number => {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
};

const readId = (text: string): string => {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) throw new InvalidArgumentError('It must be an id.');
  return text.toLowerCase();
};

const mostIds = 100;

const readIds = (text: string, earlier: readonly string[] = []): string[] => {
  if (earlier.length === mostIds) throw new InvalidArgumentError(`There may be ${mostIds} at most.`);
  return [...earlier, readId(text)];
};

const readKey = (text: string): string => {
  if (!/^[^\p{Cc}]{1,200}$/u.test(text)) {
    throw new InvalidArgumentError('It must be 1 to 200 characters, none of them a control character.');
  }
  return text;
};

const readSeconds = (text: string): number => {
  if (!/^\d{1,8}(\.\d+)?$/.test(text)) throw new InvalidArgumentError('It must be a number of seconds.');
  return Number(text);
};

const readTime = (text: string): Date => {
  const time = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(time.getTime())) {
    throw new InvalidArgumentError('It must be a time such as 2026-01-31T12:00:00Z.');
  }
  return time;
};

const priorities: readonly TaskPriority[] = [0, 1, 2, 3];

const readPriority = (text: string): TaskPriority => {
  const found = priorities.find((priority) => String(priority) === text);
  if (found === undefined) throw new InvalidArgumentError('It must be 0, 1, 2 or 3.');
  return found;
};

const readPayload = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError('It must be JSON, such as {"month":"2026-10"}.');
  }
};

/** `castellan tasks list|show|enqueue|cancel|retry|replay` */
export const registerTasks = (program: Command, surroundings: Surroundings): void => {
  const print = (line: string): void => void surroundings.stdout.write(`${line}\n`);
  const atDesk = (work: (desk: TaskDesk) => Promise<void>): Promise<void> =>
    withHouse(surroundings, ({ composed }) => explainingProblems(() => work(composed.tasks.desk)));
  const tasks = program.command('tasks').description('What must be done, what is being done and what became of it.');

  tasks
    .command('list')
    .description(
      'The newest tasks: id, state, kind, attempts, when they were made, and who and which request caused them.',
    )
    .addOption(new Option('--state <state...>', 'in any of these states').choices(taskStates))
    .option('--queue <name>', 'in this queue')
    .option('--kind <name>', 'of this kind')
    .option('--schedule <name>', 'made by this schedule')
    .option('--request <id>', 'caused by this request', readId)
    .option('--limit <number>', 'how many at most', readCount, 50)
    .option('--json', 'one JSON object a line')
    .action((options: ListOptions) =>
      atDesk(async (desk) => {
        const { state: states, queue, kind, schedule, request: requestId, limit } = options;
        const rows = await desk.listTasks({ states, queue, kind, schedule, requestId }, null, limit);
        if (options.json === true) {
          for (const row of rows) print(lineOf(presentTask(row)));
          return;
        }
        const headings = ['ID', 'STATE', 'KIND', 'ATTEMPTS', 'CREATED', 'BY', 'REQUEST'];
        const cells = rows.map((row) => [
          row.id,
          row.deadReason === null ? row.state : `${row.state}: ${row.deadReason}`,
          row.kind,
          `${row.attempts}/${row.maxAttempts}`,
          row.createdAt.toISOString(),
          row.schedule === null ? row.actorKind : `schedule ${row.schedule}`,
          row.requestId ?? '-',
        ]);
        print(rows.length === 0 ? 'There are no such tasks.' : tableOf(headings, cells));
      }),
    );

  tasks
    .command('show')
    .description('One task as JSON: its payload with secrets masked, its attempts, its result, its cause.')
    .argument('<id>', 'as `tasks list` shows it', readId)
    .action((id: string) =>
      atDesk(async (desk) => {
        const task = await desk.readTask(id);
        if (task === undefined) throw new StartError(`There is no task ${id}.`);
        print(textOf(JSON.stringify(presentTaskDetail(task), null, 2)));
      }),
    );

  tasks
    .command('enqueue')
    .description('Have something done; its id is printed.')
    .argument('<kind>', 'a kind that workers offer')
    .argument('[payload]', 'JSON that fits the schema of the kind', readPayload, {})
    .option('--delay <seconds>', 'not before so long from now', readSeconds)
    .addOption(new Option('--at <time>', 'not before this time').argParser(readTime).conflicts('delay'))
    .option('--priority <number>', '0 to 3; 3 runs before everything else', readPriority)
    .option('--unique-key <key>', 'refused while another of this kind with this key waits or runs', readKey)
    .option('--after <id...>', 'not before these tasks have succeeded', readIds)
    .action((kind: string, payload: unknown, options: EnqueueOptions) =>
      atDesk(async (desk) => {
        const { delay: delaySeconds, at: dueAt, priority, uniqueKey, after } = options;
        const wanted = { kind, payload, delaySeconds, dueAt, priority, uniqueKey, after };
        await desk.enqueueTasks.enqueue([wanted], false, operator, withoutKey, (made) => {
          for (const { id } of made) print(id);
          return { status: 201, body: null };
        });
      }),
    );

  for (const [verb, description] of [
    ['cancel', 'Have a task not done; one that runs is told to stop.'],
    ['retry', 'Begin the next attempt of a task now.'],
  ] as const) {
    tasks
      .command(verb)
      .description(description)
      .argument('<id>', 'as `tasks list` shows it', readId)
      .action((id: string) =>
        atDesk(async (desk) => {
          const task = await desk.acts[verb](id, operator);
          const isStopping = task.state === 'running' && task.cancelRequestedAt !== null;
          print(`${task.id}  ${isStopping ? 'running, told to stop' : task.state}`);
        }),
      );
  }

  tasks
    .command('replay')
    .description('Give a dead task all its attempts again, or with --dead all that fit.')
    .argument('[id]', 'as `tasks list` shows it', readId)
    .option('--dead', 'all dead tasks that fit the other options, the longest dead first')
    .option('--kind <name>', 'of this kind')
    .option('--queue <name>', 'of this queue')
    .option('--reason <reason>', 'that died of this')
    .option('--limit <number>', 'how many at most, up to 10,000', readCount, 1_000)
    .action((id: string | undefined, { dead, limit, ...filter }: ReplayOptions) =>
      atDesk(async (desk) => {
        if ((id === undefined) === (dead === undefined)) throw new StartError('Give the id of a task, or --dead.');
        if (id !== undefined) {
          const task = await desk.acts.replay(id, operator);
          print(`${task.id}  ${task.state}`);
          return;
        }
        print(`Replayed: ${await desk.acts.replayMany(filter, Math.min(limit, 10_000), operator)}`);
      }),
    );
};
