import { spawn } from 'node:child_process';
import { once } from 'node:events';

export type PromtoolAnswer = { readonly code: number | null; readonly output: string };

/** Runs Prometheus' own checker, for example `check metrics` with `/metrics` on its input, or `test rules file.yml`. */
export const promtool = async (parameters: readonly string[], input = ''): Promise<PromtoolAnswer> => {
  const child = spawn('promtool', parameters, { stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  // A checker that stops reading at the first fault is no fault of the test's.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  await once(child, 'close');
  return { code: child.exitCode, output };
};
