import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '../src/platform/postgres/embedded/embedded-postgres.ts';
import { StartError } from '../src/platform/problem/start-error.ts';
import { hasProgram, installDebianPackage } from './harness/debian-package.ts';
import { binariesOf, type TestedMajor, temporaryFolder, testedMajors } from './harness/postgres-server.ts';
import { prepareTestServer, testServerVariable } from './harness/test-server.ts';

/*
 * npm test                              everything on the embedded PostgreSQL; then what touches the database on 15, with coverage
 * npm test -- server/src/features/x     the files under a path (or one file), on the embedded PostgreSQL
 * npm test -- console/src/ui            component tests, which vitest runs; console/test has the journeys in a browser
 * npm test -- --postgres=15 [path…]     on that version only
 * npm test -- --test-name-pattern=…     what begins with two dashes is handed to node
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const patterns = ['{server,client}/{seed,src,test}/**/*.test.ts', 'scripts/**/*.test.ts', 'console/test/**/*.test.ts'];
const componentPatterns = ['console/src/**/*.test.{ts,tsx}'];
/**
 * Where the version of PostgreSQL can show: in statements, which tests beside the code run all of, and all that open a
 * database do so through the harness. Whole processes, browsers and other servers cannot tell; `--postgres=15 server/test`
 * asks for them too.
 */
const dependsOnPostgres = (file: string): boolean =>
  /^server\/(src|seed)\//.test(file) && readFileSync(join(root, file), 'utf8').includes('/test/harness/');
const isInBrowser = (file: string): boolean => file.startsWith('console/');
/** Each file runs in a process of its own: half of what a short one takes is the compiling of the same modules. */
const compileCache = join(root, 'node_modules/.cache/castellan-tests');
/** Counted in the run beside the code: in whole processes and browsers it costs a tenth of their time and adds next to nothing. */
const coverageOptions = [
  '--experimental-test-coverage',
  '--test-coverage-lines=80',
  '--test-coverage-include=server/src/**',
  '--test-coverage-exclude=**/*.test.ts',
];

/** What tests run besides Node: the program, and the Debian package that brings it. */
const neededPrograms = [
  ['curl', 'curl'],
  ['python3', 'python3'],
  ['redis-server', 'redis-server'],
  ['rabbitmq-server', 'rabbitmq-server'],
  ['nginx', 'nginx-light'],
  ['caddy', 'caddy'],
  ['chromium', 'chromium'],
  ['prometheus', 'prometheus'],
  ['promtool', 'prometheus'],
  ['prometheus-alertmanager', 'prometheus-alertmanager'],
  ['victoria-metrics', 'victoria-metrics'],
] as const;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

type Request = { readonly majors: readonly TestedMajor[]; readonly paths: string[]; readonly nodeOptions: string[] };

const readRequest = (parameters: readonly string[]): Request => {
  const paths = parameters
    .filter((parameter) => !parameter.startsWith('--'))
    .map((path) => relative(root, resolve(path)));
  const wanted = testedMajors.filter((major) => parameters.includes(`--postgres=${major}`));
  const nodeOptions = parameters.filter(
    (parameter) => parameter.startsWith('--') && !parameter.startsWith('--postgres='),
  );
  const isWhole = paths.length === 0 && nodeOptions.length === 0;
  return { majors: wanted.length > 0 ? wanted : isWhole ? testedMajors : [18], paths, nodeOptions };
};

const filesUnder = async (paths: readonly string[], among: readonly string[]): Promise<string[]> => {
  const found: string[] = [];
  for await (const file of glob(among, { cwd: root })) {
    if (paths.length === 0 || paths.some((path) => file === path || file.startsWith(join(path, '/')))) found.push(file);
  }
  return found.sort();
};

let interrupted = false;
let suite: ChildProcess | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    interrupted = true;
    suite?.kill(signal);
  });
}

/** Runs a program of Node's to its end in the foreground, and answers the exit code. */
const run = async (parameters: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<number> => {
  suite = spawn(process.execPath, parameters, { cwd: root, stdio: 'inherit', env: { ...process.env, ...environment } });
  const [code] = await once(suite, 'exit');
  return typeof code === 'number' ? code : 1;
};

/** Minutes of mostly waiting, on servers and a database of its own: it runs beside others instead of after them. */
const isSiege = (file: string): boolean => file === 'server/test/siege/siege.test.ts';

/** Runs files beside something else, and says what they said once both are over. */
const runBeside = (files: readonly string[], options: readonly string[]): { finish(): Promise<number> } => {
  const beside = spawn(process.execPath, ['--test', '--test-reporter=spec', ...options, ...files], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = text(beside.stdout);
  const ended = once(beside, 'exit');
  return {
    finish: async () => {
      if (interrupted) beside.kill('SIGTERM');
      const [output, [code]] = await Promise.all([said, ended]);
      say(`The siege: ${files.length} test files`);
      process.stdout.write(output);
      return typeof code === 'number' ? code : 1;
    },
  };
};

/** The component tests of the console: they need neither a database nor a browser. */
const runComponents = (files: readonly string[]): Promise<number> => {
  say(`The console: ${files.length} files of component tests`);
  return run([
    'node_modules/vitest/vitest.mjs',
    'run',
    '--root',
    'console',
    ...files.map((file) => relative('console', file)),
  ]);
};

/** So few files may have failed for want of a quiet machine; what is broken fails alone as well (decision 0061). */
const mostRepeated = 4;

const runner = (filesAtOnce: number): readonly string[] => [
  '--test',
  `--test-concurrency=${filesAtOnce}`,
  '--test-reporter=spec',
  '--test-reporter-destination=stdout',
];

const notingFailures = (destination: string): readonly string[] => [
  `--test-reporter=${fileURLToPath(new URL('./harness/failed-files.ts', import.meta.url))}`,
  `--test-reporter-destination=${destination}`,
];

type RunOptions = { readonly options: readonly string[]; readonly repeats: boolean };

/** Runs the files on one version and answers the exit code; undefined when the version is not to be had. */
const runOn = async (major: TestedMajor, files: readonly string[], { options, repeats }: RunOptions) => {
  if ((await binariesOf(major)) === undefined) await installDebianPackage(`postgresql-${major}`);
  const binaries = await binariesOf(major);
  if (binaries === undefined) return undefined;
  const folder = await temporaryFolder();
  try {
    const server = await startEmbeddedPostgres({ dataDir: folder.path, durable: false, binaries });
    try {
      const prepared = await prepareTestServer(server);
      if (interrupted) return 1;
      say(`PostgreSQL ${major}: ${files.length} test files`);
      const environment = {
        NODE_COMPILE_CACHE: compileCache,
        TEST_POSTGRES: String(major),
        [testServerVariable]: JSON.stringify(prepared),
      };
      const failedList = join(folder.path, 'failed');
      const code = await run([...runner(3), ...notingFailures(failedList), ...options, ...files], environment);
      const failed = (await readFile(failedList, 'utf8')).split('\n').filter((file) => file !== '');
      if (code === 0 || interrupted || !repeats || failed.length === 0 || failed.length > mostRepeated) return code;
      say(`PostgreSQL ${major}: once more, alone, ${failed.length} test files`);
      const codeAlone = await run([...runner(1), ...failed], environment);
      for (const file of failed) say(`Failed among others: ${relative(root, file)}`);
      return codeAlone;
    } finally {
      await server.stop();
    }
  } finally {
    await folder.remove();
  }
};

const main = async (): Promise<number> => {
  const { majors, paths, nodeOptions } = readRequest(process.argv.slice(2));
  const files = await filesUnder(paths, patterns);
  const components = nodeOptions.length === 0 ? await filesUnder(paths, componentPatterns) : [];
  if (files.length + components.length === 0) {
    say('No test file lies there.');
    return 1;
  }
  let worst = components.length === 0 ? 0 : await runComponents(components);
  if (files.length === 0 || interrupted) return interrupted ? 130 : worst;
  for (const [program, debianPackage] of neededPrograms) {
    if (!(await hasProgram(program))) await installDebianPackage(debianPackage);
    if (!(await hasProgram(program))) say(`Install ${program}: tests that run it will fail without it.`);
  }
  // What browsers are shown is what lies here now.
  if (files.some(isInBrowser)) worst = Math.max(worst, await run(['console/build.ts', '--if-stale']));
  const sieges = majors.length > 1 ? files.filter(isSiege) : [];
  const others = files.filter((file) => !sieges.includes(file));
  let siege: ReturnType<typeof runBeside> | undefined;
  for (const major of majors) {
    const chosen = major === majors[0] ? others : others.filter(dependsOnPostgres);
    if (chosen.length === 0) continue;
    // Beside the second run, which is the shorter one.
    if (major !== majors[0] && sieges.length > 0) siege = runBeside(sieges, nodeOptions);
    const isWhole = paths.length === 0 && nodeOptions.length === 0;
    const options = [...nodeOptions, ...(isWhole && major === 15 ? coverageOptions : [])];
    const code = await runOn(major, chosen, { options, repeats: isWhole });
    if (interrupted) break;
    if (code === undefined) {
      say(`The run on PostgreSQL ${major} was left out: install Debian's package postgresql-${major} to have it.`);
    }
    worst = Math.max(worst, code ?? 0);
  }
  if (siege !== undefined) worst = Math.max(worst, await siege.finish());
  return interrupted ? 130 : worst;
};

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  say(error.message);
  process.exitCode = 1;
}
