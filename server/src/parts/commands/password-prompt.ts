import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { StartError } from '../../platform/problem/start-error.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * A password from standard input: asked for without echo on a terminal, otherwise the first line of what is piped in.
 * Never an argument, which every process on the machine can read.
 *
 * @throws StartError when nothing comes.
 */
export const readPassword = async (surroundings: Surroundings): Promise<string> => {
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  const isTerminal = surroundings.stdin.isTTY === true;
  if (isTerminal) surroundings.stderr.write('Password (not shown): ');
  const lines = createInterface({ input: surroundings.stdin, output: silence, terminal: isTerminal });
  try {
    for await (const line of lines) {
      if (line !== '') return line;
    }
    throw new StartError('No password came on standard input.');
  } finally {
    lines.close();
    if (isTerminal) surroundings.stderr.write('\n');
  }
};
