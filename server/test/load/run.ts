import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { readBusyTicks, shareOfOthers } from '../../../bench/machine.ts';
import { repositoryRoot } from '../../../bench/processes.ts';
import { StartError } from '../../src/platform/problem/start-error.ts';
import { makeRoom } from './file-limit.ts';
import { joinHouse, type LoadHouse, withOwnHouse } from './load-house.ts';
import { type LoadRequest, readLoadRequest } from './load-request.ts';
import { writeReport } from './report.ts';
import { isCorrect, runScenario, type ScenarioReport, verdictOf } from './run-load.ts';
import { scenarios } from './scenarios.ts';

/*
 * npm run load                                       every scenario for half a minute each, on a house of its own
 * npm run load -- mixed tokens --seconds 60          these two, for a minute each
 * npm run load -- --scale 0.1                        a tenth of the people and requests
 * npm run load -- mixed --processes 2                on a house of two processes
 * npm run load -- --url http://127.0.0.1:4000        on the house that runs there, with the settings of this folder
 */

const reportFolder = join(repositoryRoot, 'load-report');
const seededPeople = 10_000;
const loadPeople = (scale: number): number => Math.max(60, Math.round(seededPeople * Math.min(1, scale)));

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const commit = (): string => {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: repositoryRoot, encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
};

const tell = (report: ScenarioReport): void => {
  if (report.failure !== null) say(`  could not be carried to its end: ${report.failure}`);
  for (const goal of report.goals) {
    say(`  ${verdictOf(goal).padEnd(12)} ${goal.what}: ${goal.measured} (${goal.goal})`);
  }
};

const runAll = async (house: LoadHouse, request: LoadRequest): Promise<ScenarioReport[]> => {
  const reports: ScenarioReport[] = [];
  for (const scenario of scenarios) {
    if (!request.scenarios.includes(scenario.name)) continue;
    say(`\n${scenario.title}`);
    const { seconds, scale } = request;
    const report = await runScenario(scenario, { house, seconds, scale, say: (line) => say(`  ${line}`) });
    tell(report);
    reports.push(report);
  }
  return reports;
};

/** Reads `.env` as the server does, so that both mean the same house. @throws StartError where there is none. */
const requireHouseHere = (): void => {
  if (existsSync('.env')) process.loadEnvFile('.env');
  if (process.env.DATABASE_URL === undefined && !existsSync(process.env.DATA_DIR ?? 'data')) {
    throw new StartError('There is no house in this folder. Run the load in the one that the house was started in.');
  }
};

const readRequest = (): LoadRequest => {
  const known = scenarios.map(({ name }) => name);
  try {
    return readLoadRequest(process.argv.slice(2), known);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.stderr.write(
      `npm run load -- [${known.join('|')}…] [--seconds 30] [--scale 1] [--processes 1 | --url http://127.0.0.1:4000]\n`,
    );
    process.exit(2);
  }
};

const request = readRequest();
const { origin, scale, processes } = request;
// Before anything is started: what is started has the same limit.
await makeRoom(Math.round(10_000 * scale));
const folder = await mkdtemp(join(tmpdir(), 'castellan-load-'));
const loadBefore = loadavg();
const busyBefore = await readBusyTicks();
try {
  let description = '';
  const work = async (house: LoadHouse): Promise<ScenarioReport[]> => {
    description = house.description;
    return runAll(house, request);
  };
  if (origin !== null) requireHouseHere();
  const reports =
    origin === null
      ? await withOwnHouse({ folder, people: loadPeople(scale), processes, say }, work)
      : await joinHouse(
          { environment: process.env, origin, description: `the house at ${origin}`, people: 0, say },
          work,
        );
  const others = shareOfOthers(busyBefore, await readBusyTicks());
  const rounded = (loads: readonly number[]): string => loads.map((value) => value.toFixed(2)).join(' ');
  await writeReport(
    reportFolder,
    {
      command: ['npm run load', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' '),
      size: `${scale} of what each scenario says, ${request.seconds} s each`,
      house: description,
      commit: commit(),
      node: process.version,
      machine: `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB`,
      'load average before and after': `${rounded(loadBefore)}, ${rounded(loadavg())}`,
      [origin === null ? 'used by others' : 'used by others, the house included']:
        `${(others * 100).toFixed(0)} % of the machine`,
    },
    reports,
  );
  say(`\nThe report: ${join(reportFolder, 'report.html')}`);
  process.exitCode = reports.every(isCorrect) ? 0 : 1;
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
process.exit();
