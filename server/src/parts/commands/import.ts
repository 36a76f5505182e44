import { openSync, writeSync } from 'node:fs';
import { type Command, Option } from 'commander';
import {
  ImportContended,
  type ImportCounts,
  type OnConflict,
  sources,
} from '../../features/account-transfer/account-transfer.feature.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import { StartError } from '../../platform/problem/start-error.ts';
import { explainingProblems, withHouse } from './command-house.ts';
import {
  addSourceOptions,
  checkOptionsOf,
  digestOf,
  openSource,
  readFirebaseProject,
  refuseEmptyPath,
  type SourceOptions,
} from './source-file.ts';
import type { Surroundings } from './surroundings.ts';

type ImportOptions = SourceOptions & {
  readonly dryRun: boolean;
  readonly onConflict: OnConflict;
  readonly createRoles: boolean;
  readonly report?: string;
};

/** What the process ends with: some records were refused; it was told to stop. */
const exitCodes = { refused: 2, interrupted: 130 } as const;
const progressEveryMs = 2_000;

const describe = ({ created, updated, skipped, refused }: ImportCounts): string =>
  `${created} made, ${updated} changed, ${skipped} here already, ${refused} refused`;

/** Where refusals go: a file that only its owner reads, or standard output. */
const openReport = (path: string | undefined, surroundings: Surroundings): ((line: object) => void) => {
  if (path === undefined) return (line) => void surroundings.stdout.write(`${JSON.stringify(line)}\n`);
  try {
    // Appended: a run that goes on adds to what the one before found.
    const file = openSync(path, 'a', 0o600);
    return (line) => void writeSync(file, `${JSON.stringify(line)}\n`);
  } catch (error) {
    throw new StartError(`${path} cannot be written.`, { cause: error });
  }
};

/** `castellan import <file>` */
export const registerImport = (program: Command, surroundings: Surroundings): void => {
  const tell = (line: string): void => void surroundings.stderr.write(`${line}\n`);

  const run = async (path: string, options: ImportOptions): Promise<number> => {
    const firebase = await readFirebaseProject(options.firebaseParameters);
    const { report: reportPath, dryRun: isDryRun, ...deciding } = options;
    const digest = await digestOf(path, deciding);
    const report = openReport(reportPath, surroundings);
    const stopping = new AbortController();
    surroundings.onSignal(() => stopping.abort());
    let toldAtMs = systemClock.monotonicMs();
    const onProgress = (counts: ImportCounts): void => {
      if (systemClock.monotonicMs() - toldAtMs < progressEveryMs) return;
      toldAtMs = systemClock.monotonicMs();
      tell(`Record ${counts.position}: ${describe(counts)}.`);
    };
    let code = 0;
    await withHouse(surroundings, ({ composed }) =>
      explainingProblems(async () => {
        const summary = await composed.accountTransfer.importAccounts({
          ...{ digest, firebase, isDryRun, report, onProgress },
          source: sources[options.from],
          sourceName: options.from,
          check: checkOptionsOf(options),
          createsRoles: options.createRoles,
          chunks: await openSource(path),
          onConflict: options.onConflict,
          signal: stopping.signal,
          onResume: (position) => tell(`Going on behind record ${position}, where an earlier run ended.`),
        });
        tell(`${isDryRun ? 'Nothing was written. It would be: ' : ''}${describe(summary)}.`);
        if (summary.withoutPassword > 0) {
          tell(`${summary.withoutPassword} come without a password; they choose one by "forgot password".`);
        }
        if (summary.weakHashes > 0) {
          tell(
            `Warning: ${summary.weakHashes} passwords were kept as MD5 or SHA, which is guessed fast. They are wrapped in a hash of ours; a copy of the old database still tells them.`,
          );
        }
        for (const [what, count] of summary.leftBehind) tell(`Left behind: ${what} of ${count} accounts.`);
        if (summary.refused > 0) code = exitCodes.refused;
        if (summary.ending === 'interrupted') {
          tell(`Stopped behind record ${summary.position}; the same command goes on there.`);
          code = exitCodes.interrupted;
        }
        if (summary.ending === 'conflict') {
          throw new StartError(
            `Stopped at an account that is here already. What stands before record ${summary.position + 1} is done; nothing behind it was written.`,
          );
        }
      }).catch((error: unknown) => {
        throw error instanceof ImportContended ? new StartError(error.message, { cause: error }) : error;
      }),
    );
    return code;
  };

  addSourceOptions(
    program
      .command('import')
      .description(
        'Accounts of another system, with the hashes of their passwords. Run again, it goes on where it stood.',
      )
      .argument('<file>', 'NDJSON, or the JSON that the system exports', refuseEmptyPath),
  )
    .option('--dry-run', 'say what would become of each record, and write nothing', false)
    .addOption(
      new Option('--on-conflict <what>', 'of an account that is here already')
        .choices(['skip', 'update', 'fail'])
        .default('skip'),
    )
    .option('--create-roles', 'make roles that are not here', false)
    .option('--report <file>', 'where refused records are listed, one JSON object a line; otherwise standard output')
    .action(async (path: string, options: ImportOptions) => {
      const code = await run(path, options);
      if (code !== 0) surroundings.exit(code);
    });
};
