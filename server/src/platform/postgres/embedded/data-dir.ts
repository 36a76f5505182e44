import { access, mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { StartError } from '../../problem/start-error.ts';
import type { Randomness } from '../../randomness/randomness.ts';
import { errorCode } from './error-code.ts';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  ENOENT: 'the folder cannot be made',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'there is a file of that name',
  ENAMETOOLONG: 'the name is too long',
};

/** Makes a folder (0700) and those above it. Node's own way to do so never ends where a file system refuses with ENOENT. */
const makeFolder = async (path: string): Promise<void> => {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return;
    const parent = dirname(path);
    const hasParent = await access(parent).then(
      () => true,
      () => false,
    );
    if (errorCode(error) !== 'ENOENT' || hasParent || parent === path) throw error;
    await makeFolder(parent);
    await mkdir(path, { mode: 0o700 });
  }
};

/**
 * Makes the data directory (0700) unless it is there, tries that it can be written, and answers its real path.
 *
 * @throws StartError when it cannot be used.
 */
export const prepareDataDir = async (dataDir: string, randomness: Randomness): Promise<string> => {
  const wanted = resolve(dataDir);
  try {
    await makeFolder(wanted);
    const real = await realpath(wanted);
    const probe = join(real, `.probe-${randomness.bytes(8).toString('hex')}`);
    await writeFile(probe, '', { mode: 0o600, flag: 'wx' });
    await rm(probe, { force: true });
    return real;
  } catch (error) {
    const reason = reasons[errorCode(error)] ?? (errorCode(error) || 'an unknown error');
    throw new StartError(
      `The data directory ${wanted} cannot be written: ${reason}. Mend it or set DATA_DIR to another.`,
      {
        cause: error,
      },
    );
  }
};
