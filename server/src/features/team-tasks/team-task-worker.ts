import { AsyncLocalStorage } from 'node:async_hooks';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { workerData } from 'node:worker_threads';
import { systemClock } from '../../platform/clock/clock.ts';
import { FatalTaskError } from '../../platform/tasks/task.ts';
import { resolveForTaskModules } from './module-resolution.ts';
import { readTaskModule, TaskModuleFault, type TeamTask } from './task-declaration.ts';
import { createTeamRun, type TeamRun } from './team-run.ts';
import { rememberGlobals } from './thread-globals.ts';
import {
  mostResultBytes,
  type Order,
  type Outcome,
  type Report,
  type RunOrder,
  type ThreadStart,
} from './thread-messages.ts';
import { describeThrown } from './thrown-value.ts';

/*
 * The program of a thread that runs a team's tasks, one at a time. What goes wrong outside the run's own promise (a timer
 * that throws, a rejection that nobody handles, process.exit) is told apart by the asynchronous context it happens in: of
 * the present run it is that run's failure, of an earlier one it is only reported. Either way the thread is spent, and so
 * it is once a run has replaced a global: the next one is not begun. What ends a run and refuses the next uses the language
 * as it was before.
 */

const { port, folder, taken }: ThreadStart = workerData;
const post: (report: Report) => void = port.postMessage.bind(port);
const { stringify } = JSON;
const { byteLength } = Buffer;
const globals = rememberGlobals();
const loaded = new Map<string, Promise<readonly TeamTask[]>>();
const ownRun = new AsyncLocalStorage<RunOrder>();
let current: { readonly order: RunOrder; readonly team: TeamRun; readonly fail: (error: unknown) => void } | undefined;
let isSpent = false;

resolveForTaskModules();

const load = (file: string): Promise<readonly TeamTask[]> => {
  const known = loaded.get(file);
  if (known !== undefined) return known;
  const loading = import(pathToFileURL(join(folder, file)).href).then((exports: unknown) => {
    // What is replaced while a module is loaded is how its thread is set up; it would be so in the next one, too.
    globals.accept();
    return readTaskModule(file, exports);
  });
  loaded.set(file, loading);
  return loading;
};

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

/** A module that Node cannot read: what it says, and the line where it stands if Node tells. */
const explainImport = (error: unknown, file: string): string => {
  const { name, message, stack } = describeThrown(error);
  const line = /^\d+/.exec(stack?.split(`${file}:`)[1] ?? '')?.[0];
  return `cannot be loaded: ${name ?? 'it threw'}: ${firstLine(message)}${line === undefined ? '' : ` (line ${line})`}`;
};

const describe = async (file: string): Promise<void> => {
  try {
    const tasks = await load(file);
    post({ kind: 'described', declarations: tasks.map(({ declaration }) => declaration) });
  } catch (error) {
    const message = error instanceof TaskModuleFault ? error.message : explainImport(error, file);
    post({ kind: 'refused', message });
  }
};

const resultOf = (value: unknown): Outcome => {
  let json: string | undefined;
  try {
    json = stringify(value);
  } catch (cause) {
    const error = new FatalTaskError('result_invalid', 'What the run returned cannot be written as JSON.', { cause });
    return { kind: 'failed', thrown: describeThrown(error) };
  }
  const bytes = byteLength(json ?? '');
  if (bytes <= mostResultBytes) return { kind: 'returned', json: json ?? 'null' };
  const message = `The run returned ${bytes} bytes; at most ${mostResultBytes} are kept.`;
  return { kind: 'failed', thrown: describeThrown(new FatalTaskError('result_too_large', message)) };
};

const perform = async (order: RunOrder, team: TeamRun): Promise<Outcome> => {
  const task = (await load(order.file)).find(({ declaration }) => declaration.name === order.name);
  if (task === undefined)
    throw new Error(`${order.file} does not hold ${order.name} any more; start the worker again.`);
  const payload = await task.payload.safeParseAsync(order.payload);
  if (!payload.success) {
    const issues = payload.error.issues
      .slice(0, 20)
      .map((issue) => `${issue.path.join('.') || 'payload'}: ${issue.message}`);
    throw new FatalTaskError('payload_invalid', `The payload does not fit: ${issues.join('; ')}`);
  }
  return resultOf(await task.run(payload.data, team.run));
};

const end = (order: RunOrder, outcome: Outcome): void => {
  if (current?.order !== order) return;
  const { team } = current;
  current = undefined;
  try {
    team.end();
  } catch {
    // Of what the run has broken nothing keeps its end from being told.
  }
  post({ kind: 'ended', runId: order.runId, outcome, isSpent });
};

/** By `await` alone, which asks no method of a promise that could have been replaced. */
const carryOut = async (order: RunOrder, team: TeamRun, fail: (error: unknown) => void): Promise<void> => {
  try {
    end(order, await perform(order, team));
  } catch (error) {
    fail(error);
  }
};

const run = (order: RunOrder): void => {
  const replaced = globals.findReplaced();
  if (replaced !== undefined) {
    post({ kind: 'untaken', runId: order.runId, reason: `A run replaced ${replaced} for all that come after it.` });
    return;
  }
  taken[0] = order.runId;
  const team = createTeamRun(order, post, systemClock.monotonicMs);
  const fail = (error: unknown): void => end(order, { kind: 'failed', thrown: describeThrown(error) });
  current = { order, team, fail };
  ownRun.run(order, () => void carryOut(order, team, fail));
};

const stray = (error: unknown): void => {
  isSpent = true;
  const owner = ownRun.getStore();
  if (current !== undefined && owner === current.order) current.fail(error);
  else post({ kind: 'stray', task: owner?.name ?? '', message: describeThrown(error).message });
};

process.on('uncaughtException', stray);
process.on('unhandledRejection', stray);

const leave = process.exit;
process.exit = (code) => {
  const owner = ownRun.getStore();
  // What an earlier run left behind may not take the present one with it.
  if (owner !== undefined && owner !== current?.order) throw new Error('A run that is over called process.exit.');
  isSpent = true;
  current?.fail(new Error(`The run called process.exit(${code ?? ''}), which ended its thread.`));
  return leave(code ?? undefined);
};

const obey = (order: Order): void => {
  if (order.kind === 'describe') void describe(order.file);
  else if (order.kind === 'run') run(order);
  // What is meant for a run that is over must not reach the one after it.
  else if (current?.order.runId !== order.runId) return;
  else if (order.kind === 'abort') current.team.abort(order.reason);
  else if (order.kind === 'enqueued') current.team.enqueued(order.callId, order.id);
  else current.team.notEnqueued(order.callId, order.message);
};

port.on('message', obey);
