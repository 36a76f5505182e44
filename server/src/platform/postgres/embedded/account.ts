import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, lstat, stat } from 'node:fs/promises';
import { StartError } from '../../problem/start-error.ts';
import type { PostgresBinaries } from './binaries.ts';

/**
 * Under whom PostgreSQL runs; it refuses to run as root.
 *
 * - `self`: as we do.
 * - `namespace`: we are root; in a user namespace that shows root as nobody, so that no other account must be able to
 *   reach our files and none of them changes hands.
 * - `other`: we are root; under another account, which then owns the files of the cluster.
 */
export type Account = { readonly kind: 'self' | 'namespace' } | { readonly kind: 'other'; readonly uid: number };

const nobody = 65_534;
const namespaceOptions = ['-U', `--map-user=${nobody}`, `--map-group=${nobody}`];

/** Nothing of ours is handed down: not our secrets, and no `PG…` variable that would change what PostgreSQL does. */
const environment = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' };

/** Starts a program under the account. The child is the program itself, so its exit and its pid are the program's. */
export const spawnAs = (
  account: Account,
  program: string,
  parameters: readonly string[],
  options: Pick<SpawnOptions, 'stdio' | 'detached'>,
): ChildProcess => {
  const common: SpawnOptions = { ...options, env: environment, cwd: '/' };
  if (account.kind === 'namespace') return spawn('unshare', [...namespaceOptions, program, ...parameters], common);
  if (account.kind === 'other') return spawn(program, parameters, { ...common, uid: account.uid, gid: account.uid });
  return spawn(program, parameters, common);
};

/** Whether a program that only tells its version runs under the account. */
const canRun = async (account: Account, program: string): Promise<boolean> => {
  const child = spawnAs(account, program, ['--version'], { stdio: 'ignore' });
  return once(child, 'exit').then(
    ([code]) => code === 0,
    () => false,
  );
};

/**
 * Chooses the account for a cluster folder (which need not exist yet) in a data directory.
 *
 * @throws StartError when PostgreSQL can be run under none.
 */
export const chooseAccount = async (cluster: string, dataDir: string, binaries: PostgresBinaries): Promise<Account> => {
  if (process.getuid?.() !== 0) return { kind: 'self' };
  const owner = await lstat(cluster).then(
    (found) => found.uid,
    () => undefined,
  );
  // The files of another account stay out of reach of a namespace in which only root has a name.
  if (owner !== undefined && owner !== 0) return { kind: 'other', uid: owner };
  if (await canRun({ kind: 'namespace' }, binaries.postgres)) return { kind: 'namespace' };
  const other: Account = { kind: 'other', uid: nobody };
  if (owner === undefined && (await canRun(other, binaries.postgres))) {
    // The account must pass through to its own folder; it can still neither list nor read what lies beside it.
    const { mode } = await stat(dataDir);
    await chmod(dataDir, (mode & 0o777) | 0o001);
    return other;
  }
  throw new StartError(
    'PostgreSQL refuses to run as root, and neither "unshare -U" nor another account works here; run Castellan as an ordinary user, or set DATABASE_URL.',
  );
};
