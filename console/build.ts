import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, copyFile, glob, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/*
 * node build.ts             builds the console into dist/
 * node build.ts --if-stale  only where dist/ was not made from what lies here now
 */

const folder = import.meta.dirname;
const dist = join(folder, 'dist');
const stampName = '.built-from';
/** Since when assets of former builds are no longer named by the page. */
const supersededName = '.superseded';
const stamp = join(dist, stampName);
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
const compress = async (built: string): Promise<void> => {
  for await (const file of glob('assets/*.{js,css,svg}', { cwd: built })) {
    const content = await readFile(join(built, file));
    await writeFile(join(built, `${file}.gz`), gzipSync(content, { level: 9 }));
    const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
    await writeFile(join(built, `${file}.br`), brotliCompressSync(content, { params: quality }));
  }
};

const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);

const week = 7 * 86_400_000;

const readFormer = async (file: string): Promise<string | undefined> => {
  try {
    return await readFile(join(dist, file), 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
};

/**
 * Keeps the assets of builds before this one for a week: a server that was started before serves the page that names
 * them, and so do tabs that are open.
 */
const keepFormerAssets = async (built: string): Promise<void> => {
  const since: Record<string, number> = JSON.parse((await readFormer(supersededName)) ?? '{}');
  const superseded: Record<string, number> = {};
  const now = Date.now();
  for await (const file of glob('assets/*', { cwd: dist })) {
    const at = since[file] ?? now;
    if (existsSync(join(built, file)) || now - at > week) continue;
    try {
      await copyFile(join(dist, file), join(built, file));
      superseded[file] = at;
    } catch (error) {
      // Another build has just taken the place of the former one.
      if (!hasCode(error, 'ENOENT')) throw error;
    }
  }
  await writeFile(join(built, supersededName), JSON.stringify(superseded));
};

/** Puts a whole build where the last one was. Of two that are made at once the later one stays. */
const putInPlace = async (built: string): Promise<void> => {
  const former = `${built}-former`;
  for (;;) {
    await rename(dist, former).catch((error: unknown) => {
      if (!hasCode(error, 'ENOENT')) throw error;
    });
    try {
      await rename(built, dist);
      break;
    } catch (error) {
      // Another start has put its own there in between.
      if (!hasCode(error, 'ENOTEMPTY', 'EEXIST')) throw error;
      await rm(former, { recursive: true, force: true });
    }
  }
  await rm(former, { recursive: true, force: true });
};

const build = async (digest: string): Promise<void> => {
  // Loaded only now: a start that finds the console as it should be does not pay for the bundler.
  const bundler = await import('vite');
  // Beside dist/, which a server may be reading from.
  const built = await mkdtemp(`${dist}-`);
  try {
    process.stdout.write('Building the console …\n');
    await bundler.build({
      configFile: join(folder, 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: built, emptyOutDir: true },
    });
    await compress(built);
    await keepFormerAssets(built);
    await writeFile(join(built, stampName), digest);
    await chmod(built, 0o755);
    await putInPlace(built);
  } finally {
    await rm(built, { recursive: true, force: true });
  }
};

/** Why nothing can be built here, though nothing is wrong with the console; undefined for any other failure. */
const obstacle = (error: unknown): string | undefined => {
  if (hasCode(error, 'ERR_MODULE_NOT_FOUND')) return 'the packages for building it are not installed (npm ci).';
  if (hasCode(error, 'EACCES', 'EPERM', 'EROFS')) return `${folder} may not be written to.`;
  return undefined;
};

const digest = await digestOfSources();
const builtFrom = existsSync(stamp) ? await readFile(stamp, 'utf8') : undefined;
const isStart = process.argv.includes('--if-stale');
if (!isStart || builtFrom !== digest) {
  try {
    await build(digest);
  } catch (error) {
    const reason = obstacle(error);
    if (!isStart || reason === undefined) throw error;
    // The rest of the house needs no console: who may build it is told, and the server starts.
    const instead = builtFrom === undefined ? '' : ' The one that was built before is served.';
    process.stderr.write(`The console cannot be built: ${reason}${instead}\n`);
  }
}
