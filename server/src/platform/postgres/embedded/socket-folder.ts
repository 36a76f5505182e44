import { createHash } from 'node:crypto';
import { lchown, lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartError } from '../../problem/start-error.ts';
import { errorCode } from './error-code.ts';

/** A socket's path holds at most 107 bytes on Linux and 103 on macOS; `/.s.PGSQL.5432.lock` takes 19. */
const longestFolder = 103 - 19;

/**
 * Makes the private folder (0700) in the system's temp folder in which PostgreSQL puts its socket, named by a digest of
 * the data directory: short, however long the data directory's path is.
 *
 * `ownerUid` is the account PostgreSQL runs under when it is not ours.
 *
 * @throws StartError when somebody else made it first: whoever owns it could answer in the database's place.
 */
export const prepareSocketFolder = async (dataDir: string, ownerUid: number | undefined): Promise<string> => {
  const name = `castellan-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`;
  const inTemp = join(tmpdir(), name);
  const folder = Buffer.byteLength(inTemp) > longestFolder ? join('/tmp', name) : inTemp;
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    if (errorCode(error) === 'EEXIST') return;
    throw new StartError(`The folder ${folder} for the database's socket cannot be made (${errorCode(error)}).`, {
      cause: error,
    });
  });
  const found = await lstat(folder);
  const us = process.getuid?.();
  const isOurs = found.isDirectory() && (found.uid === us || found.uid === ownerUid) && (found.mode & 0o077) === 0;
  if (!isOurs) {
    throw new StartError(
      `The folder ${folder} for the database's socket belongs to someone else or is open to others; remove it.`,
    );
  }
  if (ownerUid !== undefined && found.uid !== ownerUid) await lchown(folder, ownerUid, ownerUid);
  return folder;
};
