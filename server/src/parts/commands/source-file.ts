import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import {
  type FirebaseProject,
  type SourceName,
  sourceNames,
} from '../../features/account-transfer/account-transfer.feature.ts';
import { StartError } from '../../platform/problem/start-error.ts';

/** What every command asks that reads the accounts of another system. */
export type SourceOptions = {
  readonly from: SourceName;
  readonly keepIds: boolean;
  readonly ignoreRoles: boolean;
  readonly allowAdmin: boolean;
  readonly dropUnfitUsernames: boolean;
  readonly firebaseParameters?: string;
};

export const addSourceOptions = (command: Command): Command =>
  command
    .addOption(new Option('--from <system>', 'which system wrote the file').choices(sourceNames).default('castellan'))
    .option('--keep-ids', 'accounts keep their id where it is a UUID', false)
    .option('--ignore-roles', 'leave roles out', false)
    .option('--allow-admin', 'take over the role admin as well', false)
    .option(
      '--drop-unfit-usernames',
      'leave a username out that cannot be one here, instead of refusing its account',
      false,
    )
    .option(
      '--firebase-parameters <file>',
      'the hash_config of the project as the Firebase console shows it, in a file; for --from firebase',
    );

export const checkOptionsOf = (options: SourceOptions) => ({
  // Between houses of our own an account is the same account.
  keepsIds: options.keepIds || options.from === 'castellan',
  dropsUnfitUsernames: options.dropUnfitUsernames,
  ignoresRoles: options.ignoreRoles,
  mayBeAdministrators: options.allowAdmin,
});

const withoutReason = (error: unknown): string =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'is not there' : 'cannot be read';

/** @throws StartError when there is no such file. */
export const openSource = async (path: string): Promise<AsyncIterable<Buffer>> => {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new StartError(`${path} is not a file.`);
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`${path} ${withoutReason(error)}.`, { cause: error });
  }
  return createReadStream(path, { highWaterMark: 256 * 1024 });
};

/** Of the file and of what decides what becomes of its records. @throws StartError when it cannot be read. */
export const digestOf = async (path: string, options: unknown): Promise<Buffer> => {
  const hash = createHash('sha256').update(`${JSON.stringify(options)}\n`);
  for await (const chunk of await openSource(path)) hash.update(chunk);
  return hash.digest();
};

const parameterIn = (text: string, name: string): string | undefined =>
  new RegExp(`"?${name}"?\\s*[:=]\\s*"?([A-Za-z0-9+/=_-]+)"?`).exec(text)?.[1];

const base64 = z.string().transform((text) => Buffer.from(text, 'base64'));
const hashConfig = z.object({
  signerKey: base64.refine((bytes) => bytes.length >= 32),
  saltSeparator: base64,
  rounds: z.coerce.number().int().min(1).max(8),
  memoryCost: z.coerce.number().int().min(1).max(17),
});

/** In a file, because every process of the machine can read what stands in a command line. @throws StartError */
export const readFirebaseProject = async (path: string | undefined): Promise<FirebaseProject | null> => {
  if (path === undefined) return null;
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new StartError(`${path} ${withoutReason(error)}.`, { cause: error });
  });
  const read = hashConfig.safeParse({
    signerKey: parameterIn(text, 'base64_signer_key'),
    saltSeparator: parameterIn(text, 'base64_salt_separator') ?? '',
    rounds: parameterIn(text, 'rounds'),
    memoryCost: parameterIn(text, 'mem_cost'),
  });
  if (read.success) return read.data;
  throw new StartError(
    `${path} must hold base64_signer_key, base64_salt_separator, rounds (1 to 8) and mem_cost (1 to 17), as the Firebase console shows them.`,
  );
};

export const refuseEmptyPath = (path: string): string => {
  if (path === '') throw new InvalidArgumentError('Name a file.');
  return path;
};
