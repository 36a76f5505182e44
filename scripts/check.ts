import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** One thing that must hold of the tree, proved by a command that answers 0. */
type Check = { readonly name: string; readonly command: readonly [program: string, ...args: string[]] };

type Outcome = { readonly check: Check; readonly passed: boolean; readonly output: string; readonly seconds: string };

const root = join(import.meta.dirname, '..');

// The slowest first: two run at a time, and the last to start should be the shortest.
const checks: readonly Check[] = [
  { name: 'types', command: ['tsc', '--noEmit', '--pretty', 'false'] },
  { name: 'generated files', command: ['node', 'scripts/generate.ts', '--check'] },
  { name: 'dead code', command: ['knip', '--no-progress'] },
  { name: 'house rules', command: ['node', 'scripts/house-rules.ts'] },
  // Once more as browsers see it: without the types of Node.
  {
    name: 'client types',
    command: ['tsc', '--noEmit', '--pretty', 'false', '--project', 'client/tsconfig.build.json'],
  },
  { name: 'console types', command: ['tsc', '--noEmit', '--pretty', 'false', '--project', 'console/tsconfig.json'] },
  {
    name: 'browser test types',
    command: ['tsc', '--noEmit', '--pretty', 'false', '--project', 'console/test/tsconfig.json'],
  },
  { name: 'format and lint', command: ['biome', 'ci', '--colors=off', '--reporter=summary'] },
  { name: 'advisory floor', command: ['node', 'scripts/advisory-floor.ts'] },
];
const atATime = 2;

const run = async (check: Check): Promise<Outcome> => {
  const [program, ...args] = check.command;
  const begun = performance.now();
  // The tools of the house first on the path, and with them its own Node.
  const path = [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter);
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, PATH: path, NO_COLOR: '1', FORCE_COLOR: undefined },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const passed = await new Promise<boolean>((resolve) => {
    child.once('error', (error) => {
      output += `${program} did not start: ${error.message}\n`;
      resolve(false);
    });
    child.once('close', (code) => resolve(code === 0));
  });
  return { check, passed, output, seconds: ((performance.now() - begun) / 1000).toFixed(1) };
};

const report = ({ check, passed, output, seconds }: Outcome): void => {
  process.stdout.write(`${passed ? 'ok    ' : 'FAILED'} ${check.name.padEnd(18)} ${seconds.padStart(5)} s\n`);
  if (!passed) process.stdout.write(`${output.trimEnd().replaceAll(/^/gm, '       ')}\n`);
};

const waiting = [...checks];
const outcomes: Outcome[] = [];
const begun = performance.now();
const takeTurns = async (): Promise<void> => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const outcome = await run(next);
    outcomes.push(outcome);
    report(outcome);
  }
};
await Promise.all(Array.from({ length: atATime }, takeTurns));

const failed = outcomes.filter((outcome) => !outcome.passed).map((outcome) => outcome.check.name);
const seconds = ((performance.now() - begun) / 1000).toFixed(1);
process.stdout.write(
  failed.length === 0
    ? `${checks.length} checks passed in ${seconds} s\n`
    : `${failed.length} of ${checks.length} checks failed in ${seconds} s: ${failed.join(', ')}\n`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
