import { execFile } from 'node:child_process';
import { mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../../..');
const run = promisify(execFile);

/** The release that serves beside today's tree while an installation is brought up to date. */
export const releaseBefore = '36e641c6387cb6d32af8b4b336c6956e1da61e0a';

/** A clone without its history, and a tree without a repository, have no earlier releases. */
export const hasRelease = (commit: string): Promise<boolean> =>
  run('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: root }).then(
    () => true,
    () => false,
  );

/** Unpacks a release beside the packages of today's tree. @returns a folder, which the caller removes. */
export const unpackRelease = async (commit: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'castellan-release-'));
  const archive = join(folder, 'release.tar');
  await run('git', ['archive', '--output', archive, commit, 'server', 'package.json'], { cwd: root });
  await run('tar', ['-xf', archive, '-C', folder]);
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await symlink(join(root, 'server/node_modules'), join(folder, 'server/node_modules'));
  return folder;
};
