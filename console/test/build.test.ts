import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

// Writes what a bundler would, one file after the other.
const bundler = `import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
export const build = async ({ build: { outDir } }) => {
  if (globalThis.process.env.BREAKS) throw new Error('A sentence of the bundler.');
  await mkdir(outDir + '/assets', { recursive: true });
  const source = await readFile(new URL('../../console/index.html', import.meta.url), 'utf8');
  await writeFile(outDir + '/index.html', source);
  for (let index = 0; index < 5; index += 1) {
    await setTimeout(30);
    await writeFile(outDir + '/assets/part-' + index + '.js', source);
  }
  await writeFile(outDir + '/assets/page-' + source + '.js', source);
};
`;

type Outcome = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** A clone with a console of one page, whose bundler may be missing. */
const makeClone = async (hasBundler: boolean) => {
  const root = await mkdtemp(join(tmpdir(), 'castellan-clone-'));
  after(() => rm(root, { recursive: true }));
  const folder = join(root, 'console');
  await mkdir(folder);
  await copyFile(new URL('../build.ts', import.meta.url), join(folder, 'build.ts'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(join(folder, 'index.html'), 'first');
  const setBundler = async (isThere: boolean): Promise<void> => {
    const place = join(root, 'node_modules', 'vite');
    if (!isThere) return rm(place, { recursive: true });
    await mkdir(place, { recursive: true });
    await writeFile(join(place, 'package.json'), '{"name":"vite","type":"module","exports":"./index.js"}');
    await writeFile(join(place, 'index.js'), bundler);
  };
  if (hasBundler) await setBundler(true);
  return {
    setBundler,
    write: (page: string) => writeFile(join(folder, 'index.html'), page),
    built: (file: string) => readFile(join(folder, 'dist', file), 'utf8'),
    setSuperseded: (content: string) => writeFile(join(folder, 'dist', '.superseded'), content),
    inFolder: () => readdir(folder),
    build: (parameters: readonly string[], variables: Readonly<Record<string, string>> = {}) =>
      new Promise<Outcome>((resolve) => {
        const env = { PATH: process.env.PATH ?? '', ...variables };
        execFile(process.execPath, [join(folder, 'build.ts'), ...parameters], { env }, (error, stdout, stderr) =>
          resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
        );
      }),
  };
};

test('a start builds the console where it is absent or stale, and does nothing where it is as it should be', async () => {
  const clone = await makeClone(true);
  assert.match((await clone.build(['--if-stale'])).stdout, /Building/);
  assert.equal((await clone.build(['--if-stale'])).stdout, '');
  await clone.write('second');
  assert.match((await clone.build(['--if-stale'])).stdout, /Building/);
  assert.equal(await clone.built('index.html'), 'second');
});

test('two starts at once leave one whole console and nothing else', async () => {
  const clone = await makeClone(true);
  const outcomes = await Promise.all([1, 2, 3].map(() => clone.build(['--if-stale'])));
  assert.deepEqual(
    outcomes.map(({ code, stderr }) => [code, stderr]),
    outcomes.map(() => [0, '']),
  );
  for (const part of ['part-0.js', 'part-4.js', 'part-4.js.br'])
    assert.ok((await clone.built(`assets/${part}`)) !== '');
  assert.deepEqual((await clone.inFolder()).sort(), ['build.ts', 'dist', 'index.html', 'package.json']);
});

test('a server that was started before a build finds its assets after it, for a week', async () => {
  const clone = await makeClone(true);
  for (const page of ['first', 'second', 'third']) {
    await clone.write(page);
    await clone.build(['--if-stale']);
  }
  assert.equal(await clone.built('assets/page-first.js'), 'first');
  assert.notEqual(await clone.built('assets/page-second.js.br'), '');
  assert.equal(await clone.built('assets/part-0.js'), 'third');

  const superseded = JSON.parse(await clone.built('.superseded'));
  superseded['assets/page-first.js'] -= 8 * 86_400_000;
  await clone.setSuperseded(JSON.stringify(superseded));
  await clone.write('fourth');
  await clone.build(['--if-stale']);
  await assert.rejects(clone.built('assets/page-first.js'), { code: 'ENOENT' });
  assert.equal(await clone.built('assets/page-second.js'), 'second');
});

test('a build that fails stops the start with what the bundler says, and the console before it stays', async () => {
  const clone = await makeClone(true);
  await clone.build(['--if-stale']);
  await clone.write('broken');
  const { code, stderr } = await clone.build(['--if-stale'], { BREAKS: '1' });
  assert.notEqual(code, 0);
  assert.match(stderr, /A sentence of the bundler/);
  assert.equal(await clone.built('index.html'), 'first');
});

test('a start without the packages for building says so in one line and goes on', async () => {
  const clone = await makeClone(false);
  const { code, stderr } = await clone.build(['--if-stale']);
  assert.equal(code, 0);
  assert.equal(stderr, 'The console cannot be built: the packages for building it are not installed (npm ci).\n');
});

test('a start without them serves the console that was built before, though it is stale', async () => {
  const clone = await makeClone(true);
  await clone.build(['--if-stale']);
  await clone.setBundler(false);
  await clone.write('second');
  const { code, stderr } = await clone.build(['--if-stale']);
  assert.equal(code, 0);
  assert.match(stderr, /^[^\n]+ The one that was built before is served\.\n$/);
  assert.equal(await clone.built('index.html'), 'first');
});

test('asked for by itself, a build that cannot be made fails', async () => {
  const clone = await makeClone(false);
  assert.notEqual((await clone.build([])).code, 0);
});
