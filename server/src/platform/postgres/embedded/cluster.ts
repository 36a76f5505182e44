import { once } from 'node:events';
import { lchown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartError } from '../../problem/start-error.ts';
import { type Account, spawnAs } from './account.ts';
import type { PostgresBinaries } from './binaries.ts';

/** The role that exists in a cluster from its birth. */
export const administratorRole = 'postgres';

/** Encoding and order by bytes everywhere, whatever the machine's locale: `builtin` came with 17. */
const localeOptions = (major: number): string[] =>
  major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'] : ['--locale=C.UTF-8'];

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** The major version that wrote the cluster folder; undefined when there is no cluster. */
const majorOf = async (cluster: string): Promise<number | undefined> =>
  readFile(join(cluster, 'PG_VERSION'), 'utf8').then(
    (text) => Number.parseInt(text, 10),
    () => undefined,
  );

const createCluster = async (options: {
  readonly cluster: string;
  readonly account: Account;
  readonly binaries: PostgresBinaries;
  readonly durable: boolean;
  readonly administratorPassword: string;
  readonly privateFolder: string;
}): Promise<void> => {
  const { account, binaries, cluster } = options;
  // Under another name until it is whole: a start that is interrupted here begins anew.
  const unfinished = `${cluster}.unfinished`;
  const passwordFile = join(options.privateFolder, 'password');
  await rm(unfinished, { recursive: true, force: true });
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, options.administratorPassword, { mode: 0o600, flag: 'wx' });
  try {
    if (account.kind === 'other') {
      await mkdir(unfinished, { mode: 0o700 });
      await lchown(unfinished, account.uid, account.uid);
      await lchown(passwordFile, account.uid, account.uid);
    }
    const parameters = [
      ['-D', unfinished, '-U', administratorRole, '-A', 'scram-sha-256', '--pwfile', passwordFile, '-E', 'UTF8'],
      localeOptions(binaries.major),
      ['--no-instructions'],
      options.durable ? [] : ['--no-sync'],
    ].flat();
    const child = spawnAs(account, binaries.initdb, parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    const [code] = await once(child, 'close');
    if (code !== 0) {
      const lines = complaint.split('\n').filter((line) => line.includes('rror') || line.includes('FATAL'));
      const hint =
        account.kind === 'other'
          ? ` It runs as the account with the number ${account.uid}, which must reach that folder.`
          : '';
      throw new StartError(
        `The database could not be created in ${cluster}: ${lines.at(0)?.trim() ?? complaint.trim().slice(0, 300)}.${hint}`,
      );
    }
    await rename(unfinished, cluster);
  } finally {
    await rm(passwordFile, { force: true });
  }
};

/**
 * Makes the cluster folder unless there is one.
 *
 * @throws StartError when it was written by another major version, or cannot be made.
 */
export const prepareCluster = async (options: Parameters<typeof createCluster>[0]): Promise<void> => {
  const { cluster, binaries } = options;
  if (!(await exists(cluster))) return createCluster(options);
  const major = await majorOf(cluster);
  if (major === undefined) throw new StartError(`${cluster} exists but holds no PostgreSQL database; move it away.`);
  if (major !== binaries.major) {
    throw new StartError(
      `The database in ${cluster} was written by PostgreSQL ${major}, and this is PostgreSQL ${binaries.major}; it must be dumped and restored.`,
    );
  }
};
