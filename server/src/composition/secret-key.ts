import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../platform/files/durable-file.ts';
import { StartError } from '../platform/problem/start-error.ts';
import type { Randomness } from '../platform/randomness/randomness.ts';

/** In `DATA_DIR`, mode 0600. */
export const secretKeyFileName = 'secret-key';
const keyBytes = 32;

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/**
 * The secret key of a house with an embedded database: read from `DATA_DIR`, made there (0600) at the first start.
 *
 * @throws StartError when the file is there and is not a key: making a new one would lose what the old one sealed.
 */
export const keepSecretKey = async (dataDir: string, randomness: Randomness): Promise<Buffer> => {
  const path = join(dataDir, secretKeyFileName);
  const readKey = async (): Promise<Buffer> => {
    const key = Buffer.from((await readFile(path, 'utf8')).trim(), 'base64');
    if (key.length !== keyBytes) throw new StartError(`${path} does not hold a secret key; restore it from a backup.`);
    return key;
  };
  try {
    return await readKey();
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const key = randomness.bytes(keyBytes);
  // On the disk before a database is made with it: without this key nothing in there can be used.
  await writeDurably(path, `${key.toString('base64')}\n`);
  return key;
};
