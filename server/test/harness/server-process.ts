import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { PostgresConnection } from '../../src/platform/postgres/connection.ts';
import { generousLimits } from './generous-limits.ts';

const program = fileURLToPath(new URL('../../bin/castellan.js', import.meta.url));

/** A server as an operator runs it: its own process, started by `castellan serve`. */
export type ServerProcess = {
  readonly origin: string;
  /** The one-time link that was printed, if one was. */
  readonly setupLink: URL | undefined;
  readonly pid: number;
  /** Everything printed so far, both streams. */
  output(): string;
  signal(name: NodeJS.Signals): void;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
};

export type FinishedCommand = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Just what a program needs to run: nothing of the developer's settings leaks into a test. */
const plainEnvironment = (settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '/tmp',
  ...settings,
});

const launch = (
  parameters: readonly string[],
  settings: Readonly<Record<string, string>>,
  folder: string,
  launched = program,
): ChildProcess & { readonly text: { stdout: string; stderr: string } } => {
  const child = spawn(process.execPath, [launched, ...parameters], { cwd: folder, env: plainEnvironment(settings) });
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.stderr += chunk;
  });
  return Object.assign(child, { text });
};

type CommandOptions = {
  readonly settings: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly input?: string;
};

/** Starts a command of the command line in `folder`, with `input` on its standard input. Its code is null when it was killed. */
export const startCommand = (
  parameters: readonly string[],
  options: CommandOptions,
): { readonly kill: () => void; readonly finished: Promise<FinishedCommand> } => {
  const child = launch(parameters, options.settings, options.folder);
  child.stdin?.end(options.input ?? '');
  return {
    kill: () => void child.kill('SIGKILL'),
    finished: once(child, 'close').then(() => ({ code: child.exitCode, ...child.text })),
  };
};

/** Runs a command of the command line to its end, in `folder`, with `input` on its standard input. */
export const runCommand = (parameters: readonly string[], options: CommandOptions): Promise<FinishedCommand> =>
  startCommand(parameters, options).finished;

/** Starts a server and waits until it says that it listens. @throws Error with its output when it ends before that. */
export const startServerProcess = (options: {
  readonly settings: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Of `serve`. */
  readonly parameters?: readonly string[];
  /** `castellan.js` of another tree. */
  readonly program?: string;
}): Promise<ServerProcess> => {
  const child = launch(
    ['serve', ...(options.parameters ?? [])],
    { PORT: '0', LOG_FORMAT: 'json', ALERTS: 'off', ...generousLimits, ...options.settings },
    options.folder,
    options.program,
  );
  const output = (): string => child.text.stdout + child.text.stderr;
  const ended = once(child, 'exit').then(
    (): number | NodeJS.Signals => child.exitCode ?? child.signalCode ?? 'SIGKILL',
  );
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const origin = /listens on (\S+)/.exec(child.text.stdout)?.[1];
      const isComplete = /^(Ready)/m.test(child.text.stdout);
      if (origin === undefined || !isComplete || child.pid === undefined) return;
      child.stdout?.off('data', look);
      const link = /(http\S+\/setup\?token=\S+)/.exec(child.text.stdout)?.[1];
      resolve({
        origin,
        setupLink: link === undefined ? undefined : new URL(link),
        pid: child.pid,
        output,
        signal: (name) => void child.kill(name),
        ended,
      });
    };
    child.stdout?.on('data', look);
    void ended.then((how) => reject(new Error(`The server ended with ${how} before it listened:\n${output()}`)));
  });
};

/** `DATABASE_URL` for a database of the harness. */
export const databaseUrl = (connection: PostgresConnection): string => {
  const url = new URL('postgres://localhost');
  url.username = encodeURIComponent(connection.user);
  url.password = encodeURIComponent(connection.password);
  url.port = String(connection.port);
  url.pathname = `/${connection.database}`;
  url.searchParams.set('host', connection.host);
  return url.href;
};
