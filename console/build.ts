import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/*
 * node build.ts             builds the console into dist/
 * node build.ts --if-stale  only where dist/ was not made from what lies here now
 */

const folder = import.meta.dirname;
const dist = join(folder, 'dist');
const stamp = join(dist, '.built-from');
const sources = [
  'console/{src,public}/**/*',
  'console/*.{json,ts,html}',
  'client/src/**/*.ts',
  'client/package.json',
  'package-lock.json',
];

const digestOfSources = async (): Promise<string> => {
  const root = join(folder, '..');
  const files: string[] = [];
  for await (const file of glob(sources, { cwd: root, withFileTypes: true })) {
    if (file.isFile() && !/\.test\.tsx?$/.test(file.name)) files.push(join(file.parentPath, file.name));
  }
  const digest = createHash('sha256');
  for (const file of files.sort()) digest.update(`${relative(root, file)}\0`).update(await readFile(file));
  return digest.digest('hex');
};

/** Beside each file that shrinks its compressed forms, so that the server compresses nothing. */
const compress = async (): Promise<void> => {
  for await (const file of glob('assets/*.{js,css,svg}', { cwd: dist })) {
    const content = await readFile(join(dist, file));
    await writeFile(join(dist, `${file}.gz`), gzipSync(content, { level: 9 }));
    const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
    await writeFile(join(dist, `${file}.br`), brotliCompressSync(content, { params: quality }));
  }
};

const digest = await digestOfSources();
const builtFrom = existsSync(stamp) ? await readFile(stamp, 'utf8') : undefined;
if (!process.argv.includes('--if-stale') || builtFrom !== digest) {
  process.stdout.write('Building the console …\n');
  // Loaded only now: a start that finds the console as it should be does not pay for the bundler.
  const { build } = await import('vite');
  await build({ configFile: join(folder, 'vite.config.ts'), logLevel: 'warn' });
  await compress();
  await writeFile(stamp, digest);
}
