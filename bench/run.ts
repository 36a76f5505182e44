import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readBusyTicks, shareOfOthers } from './machine.ts';
import type { Measurement, Outcome } from './measurement.ts';
import { repositoryRoot } from './processes.ts';

/*
 * Measures what docs/performance.md claims: `npm run bench`, or `npm run bench -- verify refresh` for some of it.
 * `--rounds` and `--scale` shorten it for trying; figures for the page are made without them.
 */

/** Loaded when asked for: before the peers are installed, nothing of theirs can be. */
const measurements: Readonly<Record<string, () => Promise<Measurement>>> = {
  login: async () => (await import('./login.ts')).measureLogin,
  verify: async () => (await import('./verify.ts')).measureVerify,
  refresh: async () => (await import('./refresh.ts')).measureRefresh,
  'sign-up': async () => (await import('./sign-up.ts')).measureSignUp,
  start: async () => (await import('./start.ts')).measureStart,
  limiter: async () => (await import('./limiter.ts')).measureLimiter,
  revocation: async () => (await import('./revocation.ts')).measureRevocation,
  'login-storm': async () => (await import('./login-storm.ts')).measureLoginStorm,
  monitoring: async () => (await import('./monitoring.ts')).measureMonitoring,
  instructions: async () => (await import('./instructions.ts')).measureInstructions,
  'two-processes': async () => (await import('./two-processes.ts')).measureTwoProcesses,
  replica: async () => (await import('./replica.ts')).measureReplica,
  import: async () => (await import('./import.ts')).measureImport,
  memory: async () => (await import('./memory.ts')).measureMemory,
  'metric-store': async () => (await import('./metric-store.ts')).measureMetricStore,
  'task-enqueue': async () => (await import('./task-enqueue.ts')).measureTaskEnqueue,
  'task-throughput': async () => (await import('./task-throughput.ts')).measureTaskThroughput,
  'task-backlog': async () => (await import('./task-throughput.ts')).measureTaskBacklog,
  'task-snapshot': async () => (await import('./task-throughput.ts')).measureTaskSnapshot,
  'task-history': async () => (await import('./task-throughput.ts')).measureTaskHistory,
  'task-pickup': async () => (await import('./task-pickup.ts')).measureTaskPickup,
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

const installPeers = (): void => {
  if (existsSync(join(repositoryRoot, 'bench/node_modules/graphile-worker'))) return;
  say('Installing the peers into bench/node_modules …');
  const { status } = spawnSync('npm', ['ci', '--prefix', join(repositoryRoot, 'bench')], { stdio: 'inherit' });
  if (status !== 0) throw new Error('The peers could not be installed.');
};

const git = (...parameters: string[]): string =>
  execFileSync('git', parameters, { cwd: repositoryRoot, encoding: 'utf8' }).trim();

/** The commit, and whether what is measured differs from it. */
const commit = (): string => {
  try {
    const changed = git('status', '--porcelain', '--', 'server');
    return `${git('rev-parse', '--short', 'HEAD')}${changed === '' ? '' : ' with uncommitted changes in server/'}`;
  } catch {
    return 'unknown';
  }
};

const load = (): string =>
  loadavg()
    .map((value) => value.toFixed(2))
    .join(' ');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, scale: { type: 'string', default: '1' } },
});
const wanted = positionals.length > 0 ? positionals : Object.keys(measurements);
const rounds = Number(values.rounds);
const scale = Number(values.scale);
const unknown = wanted.filter((name) => !(name in measurements));
if (unknown.length > 0 || !(rounds >= 1) || !(scale > 0)) {
  complain(`npm run bench -- [${Object.keys(measurements).join('|')}…] [--rounds 5] [--scale 1]`);
  process.exit(2);
}

installPeers();
const { startBenchPostgres } = await import('./postgres.ts');
const command = ['npm run bench', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' ');
const made = {
  command,
  commit: commit(),
  node: process.version,
  machine: `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform}`,
  loadBefore: load(),
};
for (const [name, value] of Object.entries(made)) say(`${name}: ${value}`);

const folder = await mkdtemp(join(tmpdir(), 'castellan-bench-'));
const postgres = await startBenchPostgres(folder);
const busyBefore = await readBusyTicks();
const outcomes: Outcome[] = [];
const startedMs = performance.now();
try {
  for (const name of wanted) {
    const measure = await measurements[name]?.();
    if (measure === undefined) continue;
    complain(`${name} …`);
    try {
      outcomes.push(...(await measure({ folder, postgres, rounds, scale })));
    } catch (error) {
      // What could be measured is still worth having.
      complain(`${name} could not be measured: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode = 1;
    }
  }
} finally {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
const others = shareOfOthers(busyBefore, await readBusyTicks());
say(`loadAfter: ${load()}`);
say(`usedByOthers: ${(others * 100).toFixed(0)} % of the machine`);
say(`minutes: ${((performance.now() - startedMs) / 60_000).toFixed(1)}\n`);
const { asMarkdown } = await import('./table.ts');
say(asMarkdown(outcomes));
await writeFile(
  join(repositoryRoot, 'bench/results.json'),
  `${JSON.stringify({ ...made, others, outcomes }, null, 2)}\n`,
);
process.exit();
