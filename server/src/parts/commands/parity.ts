import type { Command } from 'commander';
import { sources } from '../../features/account-transfer/account-transfer.feature.ts';
import { explainingProblems, withHouse } from './command-house.ts';
import {
  addSourceOptions,
  checkOptionsOf,
  openSource,
  readFirebaseProject,
  refuseEmptyPath,
  type SourceOptions,
} from './source-file.ts';
import type { Surroundings } from './surroundings.ts';

/** `castellan parity <file>` */
export const registerParity = (program: Command, surroundings: Surroundings): void => {
  addSourceOptions(
    program
      .command('parity')
      .description(
        'Hold a file of another system against the accounts here, and change nothing. Differences are listed, one JSON object a line; the exit code is 1 when there is one.',
      )
      .argument('<file>', 'NDJSON, or the JSON that the system exports', refuseEmptyPath),
  ).action(async (path: string, options: SourceOptions) => {
    const firebase = await readFirebaseProject(options.firebaseParameters);
    let isSame = false;
    await withHouse(surroundings, ({ composed }) =>
      explainingProblems(async () => {
        const { records, missing, extra, different, without_password, refused } =
          await composed.accountTransfer.compareAccounts({
            source: sources[options.from],
            check: checkOptionsOf(options),
            firebase,
            chunks: await openSource(path),
            report: (line) => void surroundings.stdout.write(`${JSON.stringify(line)}\n`),
          });
        surroundings.stderr.write(
          `${records} records: ${missing} missing here, ${extra} here alone, ${different} different, ${without_password} without their password, ${refused} that would be refused.\n`,
        );
        isSame = missing + extra + different + without_password + refused === 0;
      }),
    );
    if (!isSame) surroundings.exit(1);
  });
};
