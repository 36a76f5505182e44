import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../../files/durable-file.ts';
import { StartError } from '../../problem/start-error.ts';
import type { Randomness } from '../../randomness/randomness.ts';
import { errorCode } from './error-code.ts';

const password = z.string().min(32);
const credentials = z.object({ administrator: password, owner: password, application: password });

/** The passwords of the three database roles. */
export type Credentials = z.infer<typeof credentials>;

const pathIn = (dataDir: string): string => join(dataDir, 'postgres-passwords.json');

/** The kept passwords, or undefined when there are none. @throws StartError when the file is damaged. */
export const readCredentials = async (dataDir: string): Promise<Credentials | undefined> => {
  try {
    return credentials.parse(JSON.parse(await readFile(pathIn(dataDir), 'utf8')));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    const what = errorCode(error) === '' ? 'is damaged' : `cannot be read (${errorCode(error)})`;
    // No cause: a parser's message may quote what it read.
    throw new StartError(`${pathIn(dataDir)} ${what}; restore it from a backup, the embedded PostgreSQL needs it.`);
  }
};

/** Draws new passwords and keeps them (0600); on the disk before this answers, for a cluster is made with them. */
export const createCredentials = async (dataDir: string, randomness: Randomness): Promise<Credentials> => {
  const draw = (): string => randomness.bytes(32).toString('base64url');
  const drawn = { administrator: draw(), owner: draw(), application: draw() };
  await writeDurably(pathIn(dataDir), `${JSON.stringify(drawn, null, 2)}\n`);
  return drawn;
};
