import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after } from 'node:test';
import { waitFor } from './test-tokens.ts';

/** Somebody else's server, as its authors built it, on a port of this machine. */
export type PeerProgram = {
  readonly pid: number;
  /** Everything it printed so far. */
  output(): string;
  signal(name: NodeJS.Signals): void;
  /** Ends it; what it had in memory is gone. */
  stop(): Promise<void>;
};

/**
 * Starts a program that answers over HTTP, and waits until `readyUrl` answers 200. It ends after the tests of the file.
 *
 * @throws Error with what it printed when it ends before that.
 */
export const startPeerProgram = async (
  program: string,
  parameters: readonly string[],
  { readyUrl, folder }: { readonly readyUrl: string; readonly folder: string },
): Promise<PeerProgram> => {
  const child = spawn(program, parameters, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  const stop = async (): Promise<void> => {
    process.off('exit', killAtExit);
    if (hasEnded()) return;
    child.kill('SIGKILL');
    await ended;
  };
  after(stop);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} cannot be run: ${String((await once(child, 'error'))[0])}`);
  await waitFor(async () => {
    if (hasEnded()) return;
    const { status } = await fetch(readyUrl);
    if (status !== 200) throw new Error(`${program} is not ready: it answers ${status}.\n${output}`);
  }, 20_000);
  if (hasEnded()) throw new Error(`${program} ended:\n${output}`);
  return { pid, output: () => output, signal: (name) => void child.kill(name), stop };
};
