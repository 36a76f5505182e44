import { type FileHandle, open, rm } from 'node:fs/promises';
import type { Command } from 'commander';
import { StartError } from '../../platform/problem/start-error.ts';
import { explainingProblems, withHouse } from './command-house.ts';
import { refuseEmptyPath } from './source-file.ts';
import type { Surroundings } from './surroundings.ts';

const openNew = async (path: string): Promise<FileHandle> => {
  try {
    return await open(path, 'wx', 0o600);
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw new StartError(exists ? `${path} exists already and stays as it is.` : `${path} cannot be written.`, {
      cause: error,
    });
  }
};

/** `castellan export <file>` */
export const registerExport = (program: Command, surroundings: Surroundings): void => {
  const tell = (line: string): void => void surroundings.stderr.write(`${line}\n`);
  program
    .command('export')
    .description('Roles and accounts as NDJSON, into a file that only its owner reads. `castellan import` reads it.')
    .argument('<file>', 'must not be there yet', refuseEmptyPath)
    .option('--with-hashes', 'with the hashes of passwords, each in the form in which it is kept', false)
    .action(async (path: string, { withHashes }: { withHashes: boolean }) => {
      const file = await openNew(path);
      let isComplete = false;
      try {
        await withHouse(surroundings, ({ composed }) =>
          explainingProblems(async () => {
            const write = async (text: string): Promise<void> => void (await file.write(text));
            const { users, roles, leftOut } = await composed.accountTransfer.exportAccounts({ withHashes, write });
            await file.sync();
            isComplete = true;
            tell(`${users} accounts and ${roles} roles are in ${path}.`);
            if (leftOut > 0) tell(`${leftOut} invitations and sign-ups that wait for their mail are not.`);
            if (withHashes) {
              tell('Hashes that begin with cst1$ are of use only to a Castellan that knows this SECRET_KEY.');
            }
          }),
        );
      } finally {
        await file.close();
        // Half of the accounts looks like all of them.
        if (!isComplete) await rm(path, { force: true });
      }
    });
};
