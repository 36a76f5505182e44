import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../bin/castellan.js', import.meta.url));
const firstBackoffMs = 200;
const longestBackoffMs = 2_000;

/** A time in which a process was not there to answer, in milliseconds since the siege began. */
export type Absence = { readonly fromMs: number; toMs: number };

/** A process of the server that is started again whenever it ends, as a supervisor does. */
export type SupervisedProcess = {
  readonly name: string;
  /** Undefined while none runs. */
  pid(): number | undefined;
  /** Every process of it so far. */
  readonly pids: readonly number[];
  readonly absences: readonly Absence[];
  /** The last words of processes that served and then ended by themselves. */
  readonly failures: readonly string[];
  setupLink(): string | undefined;
  isReady(): boolean;
  ready(): Promise<void>;
  /** To the process that runs now; nothing when none does. */
  signal(name: NodeJS.Signals): void;
  /** SIGTERM, and waits until its successor is ready. @returns how it ended. */
  restart(): Promise<number | NodeJS.Signals>;
  stop(): Promise<void>;
};

export const superviseServer = (options: {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly logFile: string;
  readonly now: () => number;
}): SupervisedProcess => {
  const { name, parameters, settings, folder, logFile, now } = options;
  const log = createWriteStream(logFile, { flags: 'a' });
  const pids: number[] = [];
  const absences: Absence[] = [];
  const failures: string[] = [];
  const waiting = new Set<() => void>();
  let child: ChildProcess | undefined;
  let isReady = false;
  let isStopping = false;
  let absentFromMs = now();
  const leave = (): void => {
    if (isReady) absentFromMs = now();
    isReady = false;
  };
  let backoffMs = firstBackoffMs;
  let link: string | undefined;
  // Ends that the siege asked for are no failures.
  const asked = new Set<number>();

  const start = (): void => {
    const started = spawn(process.execPath, [program, 'serve', ...parameters], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/tmp', ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    let said = '';
    let wasReady = false;
    const hear = (chunk: string): void => {
      said = (said + chunk).slice(-8_000);
      link = /(http\S+\/setup\?token=\S+)/.exec(said)?.[1] ?? link;
      if (wasReady || !/^Ready/m.test(said)) return;
      wasReady = true;
      isReady = true;
      backoffMs = firstBackoffMs;
      absences.push({ fromMs: absentFromMs, toMs: now() });
      for (const tell of waiting) tell();
      waiting.clear();
    };
    started.stdout.setEncoding('utf8').on('data', hear);
    started.stdout.pipe(log, { end: false });
    started.stderr.setEncoding('utf8').on('data', hear);
    started.stderr.pipe(log, { end: false });
    started.once('error', (error) => failures.push(`${name}: ${error.message}`));
    if (started.pid !== undefined) pids.push(started.pid);
    started.once('exit', (code, signal) => {
      leave();
      child = undefined;
      const wasAsked = started.pid !== undefined && asked.has(started.pid);
      // A start that finds no database ends, and is tried again.
      if (wasReady && !wasAsked && signal === null) failures.push(`${name} ended with ${code}, see ${logFile}`);
      if (isStopping) return;
      setTimeout(() => isStopping || start(), backoffMs);
      backoffMs = Math.min(backoffMs * 2, longestBackoffMs);
    });
  };
  start();
  const killAtExit = (): void => void child?.kill('SIGKILL');
  process.once('exit', killAtExit);

  const ready = async (): Promise<void> => {
    if (!isReady) await new Promise<void>((resolve) => waiting.add(resolve));
  };
  const end = async (): Promise<number | NodeJS.Signals> => {
    const ending = child;
    if (ending?.pid === undefined) return 0;
    asked.add(ending.pid);
    const exit = once(ending, 'exit');
    ending.kill('SIGTERM');
    // From the signal on nobody new need be answered.
    leave();
    const [code, signal] = await exit;
    return code ?? signal;
  };
  return {
    name,
    pid: () => child?.pid,
    pids,
    get absences() {
      return isReady ? absences : [...absences, { fromMs: absentFromMs, toMs: now() }];
    },
    failures,
    setupLink: () => link,
    isReady: () => isReady,
    ready,
    signal: (signal) => {
      if (child?.pid === undefined) return;
      if (signal === 'SIGKILL') {
        asked.add(child.pid);
        leave();
      }
      child.kill(signal);
    },
    restart: async () => {
      const how = await end();
      await wait(firstBackoffMs);
      await ready();
      return how;
    },
    stop: async () => {
      isStopping = true;
      process.off('exit', killAtExit);
      const ended = end();
      const late = setTimeout(() => child?.kill('SIGKILL'), 25_000);
      await ended;
      clearTimeout(late);
      log.end();
    },
  };
};
