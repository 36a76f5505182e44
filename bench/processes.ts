import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** A server under measurement, in a process of its own. */
export type ServerUnderMeasurement = {
  readonly origin: string;
  readonly pid: number;
  stop(): Promise<void>;
};

export const repositoryRoot = fileURLToPath(new URL('..', import.meta.url));

const plainEnvironment = (settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '/tmp',
  NODE_ENV: 'production',
  ...settings,
});

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

const endOf = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
};

/** Starts a Node program as a user would, with nothing of our own environment. It ends with this process at the latest. */
export const startNode = (options: {
  readonly program: string;
  readonly parameters?: readonly string[];
  readonly nodeOptions?: readonly string[];
  /** A program that runs Node within itself, with its parameters. */
  readonly launcher?: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  readonly folder: string;
}): ChildProcess => {
  const [command = process.execPath, ...before] = [...(options.launcher ?? []), process.execPath];
  const child = spawn(
    command,
    [...before, ...(options.nodeOptions ?? []), options.program, ...(options.parameters ?? [])],
    { cwd: options.folder, env: plainEnvironment(options.settings), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
};

/** Starts a server and waits until it prints `listens on ORIGIN`. */
export const startServer = async (options: Parameters<typeof startNode>[0]): Promise<ServerUnderMeasurement> => {
  const child = startNode(options);
  let output = '';
  const origin = await new Promise<string>((resolve, reject) => {
    const look = (chunk: string): void => {
      output += chunk;
      const found = /listens on (http:\/\/[\w.:]+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout?.setEncoding('utf8').on('data', look);
    child.stderr?.setEncoding('utf8').on('data', look);
    child.once('exit', () => reject(new Error(`${options.program} ended before it listened:\n${output}`)));
  });
  return { origin, pid: child.pid ?? 0, stop: () => endOf(child) };
};

/** Ends a process started by `startNode`, and waits until it is gone. */
export const stopNode = endOf;

/** CPU time of a process since it started. */
export type CpuTime = {
  readonly totalMicros: number;
  /** What its threads of lower priority took: Castellan hashes there, and nothing else. */
  readonly lowPriorityMicros: number;
  /** What libuv's threads took: where its peers hash, and where Castellan makes RSA signatures. */
  readonly libuvMicros: number;
};

const readProc = (path: string): Promise<string> => readFile(`/proc/${path}`, 'utf8').catch(() => '');

/** Reads the kernel's account of every thread: nanoseconds on a processor, not ticks of 10 ms. */
export const cpuTimeOf = async (pid: number): Promise<CpuTime> => {
  let totalMicros = 0;
  let lowPriorityMicros = 0;
  let libuvMicros = 0;
  for (const thread of await readdir(`/proc/${pid}/task`).catch(() => [])) {
    const [scheduled, stat] = await Promise.all([
      readProc(`${pid}/task/${thread}/schedstat`),
      readProc(`${pid}/task/${thread}/stat`),
    ]);
    const micros = Number(scheduled.split(' ')[0] ?? 0) / 1000;
    const name = /\((.*)\)/.exec(stat)?.[1] ?? '';
    // After the name in brackets, the 17th field is the nice value.
    const nice = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16] ?? 0);
    totalMicros += micros;
    if (nice > 0) lowPriorityMicros += micros;
    else if (name.startsWith('libuv-worker')) libuvMicros += micros;
  }
  return { totalMicros, lowPriorityMicros, libuvMicros };
};

/** A process and its children, such as PostgreSQL's. */
export const familyOf = async (pid: number): Promise<readonly number[]> => {
  const family = new Set([pid]);
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readProc(`${name}/stat`);
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0));
  }
  for (let before = -1; before !== family.size; ) {
    before = family.size;
    for (const [child, parent] of parents) if (family.has(parent)) family.add(child);
  }
  return [...family];
};

/** The kernel counts in ticks what children used whose end their parent has heard of. */
const microsPerTick = 10_000;

/**
 * CPU time of a family since it began, in microseconds: of those that live, and of those that have ended, such as the
 * PostgreSQL processes of connections that were closed.
 */
export const familyCpuMicros = async (pid: number): Promise<number> => {
  const family = await familyOf(pid);
  const live = await Promise.all(family.map(async (one) => (await cpuTimeOf(one)).totalMicros));
  const stat = await readProc(`${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const endedTicks = Number(fields[13] ?? 0) + Number(fields[14] ?? 0);
  return live.reduce((sum, micros) => sum + micros, endedTicks * microsPerTick);
};

/** Memory in MB. Proportional: a page that several processes share is split among them. */
export type Memory = { readonly residentMb: number; readonly proportionalMb: number };

export const memoryOf = async (pids: readonly number[]): Promise<Memory> => {
  let residentMb = 0;
  let proportionalMb = 0;
  for (const pid of pids) {
    const rollup = await readProc(`${pid}/smaps_rollup`);
    residentMb += Number(/^Rss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024;
    proportionalMb += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1024;
  }
  return { residentMb, proportionalMb };
};
