import type { Command } from 'commander';
import type { ComposedFeatures } from '../../composition/features.ts';
import {
  attemptsField,
  descriptionField,
  endpointNameField,
  endpointUrlField,
  overlapField,
  presentEndpoint,
  type TaskEndpoint,
  timeoutField,
} from '../../features/task-endpoints/task-endpoints.feature.ts';
import { StartError } from '../../platform/problem/start-error.ts';
import { explainingProblems, withHouse } from './command-house.ts';
import { readNumberWith, readWith } from './read-argument.ts';
import type { Surroundings } from './surroundings.ts';
import { tableOf } from './table.ts';
import { lineOf, textOf } from './terminal-line.ts';

const operator = { kind: 'operator' } as const;

type AddOptions = { readonly description: string; readonly timeout: number; readonly attempts?: number };

const stateOf = ({ isEnabled, goneAt }: TaskEndpoint): string => {
  if (isEnabled) return 'enabled';
  return goneAt === null ? 'disabled' : `gone since ${goneAt.toISOString()}`;
};

/** `castellan endpoints list|add|test|rotate|enable|disable|remove` */
export const registerEndpoints = (program: Command, surroundings: Surroundings): void => {
  const print = (line: string): void => void surroundings.stdout.write(`${line}\n`);
  const atEndpoints = (work: (feature: ComposedFeatures['taskEndpoints']) => Promise<void>): Promise<void> =>
    withHouse(surroundings, ({ composed }) => explainingProblems(() => work(composed.taskEndpoints)));
  const printSecret = (secret: string): void => {
    print(secret);
    surroundings.stderr.write('This is the signing secret; it is not shown again.\n');
  };
  const endpoints = program.command('endpoints').description('The servers that tasks of the kind http are sent to.');
  const named = (verb: string, description: string): Command =>
    endpoints
      .command(verb)
      .description(description)
      .argument('<name>', 'as `endpoints list` shows it', readWith(endpointNameField));

  endpoints
    .command('list')
    .description('Every endpoint: where it is, whether it is called, how long it may take.')
    .option('--json', 'one JSON object a line')
    .action((options: { json?: true }) =>
      atEndpoints(async ({ endpoints: all }) => {
        const list = await all.all();
        if (options.json === true) {
          for (const one of list) print(lineOf(presentEndpoint(one)));
          return;
        }
        const headings = ['ENDPOINT', 'STATE', 'TIMEOUT', 'ATTEMPTS', 'URL', 'DESCRIPTION'];
        const cells = list.map((one) => [
          ...[one.name, stateOf(one), `${one.timeoutSeconds} s`, String(one.attempts ?? '-')],
          ...[one.url.href, textOf(one.description)],
        ]);
        print(list.length === 0 ? 'There are no endpoints; `endpoints add` registers one.' : tableOf(headings, cells));
      }),
    );

  named('add', 'Register an endpoint; its signing secret is printed, this once.')
    .argument('<url>', 'such as https://orders.example.com/tasks', readWith(endpointUrlField))
    .option('--description <text>', 'what it is for', readWith(descriptionField), '')
    .option('--timeout <seconds>', 'how long one call may take', readNumberWith(timeoutField), 30)
    .option('--attempts <count>', 'how often a task is begun at most', readNumberWith(attemptsField))
    .action((name: string, url: URL, { description, timeout, attempts }: AddOptions) =>
      atEndpoints(async (feature) => {
        const wanted = { name, url, description, timeoutSeconds: timeout, attempts: attempts ?? null, isEnabled: true };
        printSecret((await feature.endpoints.create(wanted, operator)).secret);
      }),
    );

  named('test', 'Send an endpoint a test message now, and say how it was taken.').action((name: string) =>
    atEndpoints(async ({ test }) => {
      const { isDelivered, status, durationMs, answer, error } = await test(name, operator);
      const told =
        error ?? `It answered ${status} after ${durationMs} ms${answer === null ? '.' : `: ${textOf(answer)}`}`;
      if (!isDelivered) throw new StartError(told);
      print(told);
    }),
  );

  named('rotate', 'Give an endpoint another signing secret, which is printed, this once.')
    .option('--overlap <hours>', 'for how long the old one signs as well', readNumberWith(overlapField), 24)
    .action((name: string, { overlap }: { overlap: number }) =>
      atEndpoints(async (feature) =>
        printSecret((await feature.endpoints.rotateSecret(name, overlap, operator)).secret),
      ),
    );

  for (const [verb, isEnabled, description] of [
    ['enable', true, 'Have an endpoint called again.'],
    ['disable', false, 'Have an endpoint called no more: tasks for it are refused, and those that wait are dead.'],
  ] as const) {
    named(verb, description).action((name: string) =>
      atEndpoints(async (feature) => {
        const endpoint = await feature.endpoints.change(name, { isEnabled }, operator);
        print(`${endpoint.name}  ${stateOf(endpoint)}`);
      }),
    );
  }

  named('remove', 'Delete an endpoint; tasks that wait for it are dead when their turn comes.').action((name: string) =>
    atEndpoints(async (feature) => {
      await feature.endpoints.remove(name, operator);
      print(`Deleted: ${name}`);
    }),
  );
};
