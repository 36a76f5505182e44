import type { UserId } from '../../vocabulary/ids.ts';
import type { User } from '../../vocabulary/user.ts';
import type { CheckedAccount } from './account-check.ts';
import { type Candidate, findTaken } from './import-batch.ts';
import type { AccountTransferNeeds } from './import-needs.ts';
import { createImportReader, type ReaderOptions } from './import-reader.ts';
import { maskIdentity } from './source-account.ts';
import { readRecords } from './source-records.ts';

export type ParityOptions = Omit<ReaderOptions, 'createsRoles' | 'isDryRun'> & {
  readonly chunks: AsyncIterable<Buffer>;
  readonly report: (line: ParityLine) => void;
};

/** One difference between the file and the house. The address is masked; an account of the house is told by its id. */
export type ParityLine = {
  readonly kind: 'missing' | 'extra' | 'different' | 'without_password' | 'refused';
  /** Null for what the file does not have. */
  readonly line: number | null;
  readonly id: UserId | null;
  readonly identity: string | null;
  /** Which fields differ, or why the record would be refused. */
  readonly details: readonly string[];
};

export type ParitySummary = { readonly records: number } & Readonly<Record<ParityLine['kind'], number>>;

const batchSize = 500;
const firstId = '00000000-0000-0000-0000-000000000000';

const differencesOf = (account: CheckedAccount, user: User): string[] => {
  const { emailVerified, username, name, isDisabled, roles } = account;
  const fields = {
    email_verified: emailVerified === undefined || emailVerified === user.emailVerified,
    username: username === undefined || username === user.username,
    name: name === undefined || name === user.name,
    disabled: isDisabled === undefined || isDisabled === (user.status !== 'active'),
    roles: roles.every((role) => user.roles.includes(role)),
  };
  return Object.entries(fields).flatMap(([field, isSame]) => (isSame ? [] : [field]));
};

/**
 * Holds a file against the house: who is missing here, who is here besides, whose fields differ, and who has a password
 * there and none here. Changes nothing. Of the file it keeps in memory the ids of the accounts it found.
 */
export const compareAccounts = async <Weak>(
  needs: AccountTransferNeeds<Weak>,
  { chunks, report, ...options }: ParityOptions,
): Promise<ParitySummary> => {
  const readRecord = await createImportReader(needs, { ...options, createsRoles: true, isDryRun: true });
  const counts = { records: 0, missing: 0, extra: 0, different: 0, without_password: 0, refused: 0 };
  const found = new Set<UserId>();
  let batch: Candidate<Weak>[] = [];

  const tell = (kind: ParityLine['kind'], line: Omit<ParityLine, 'kind'>): void => {
    counts[kind] += 1;
    report({ kind, ...line });
  };

  const compareBatch = async (): Promise<void> => {
    const { byEmail } = await findTaken(needs, batch);
    const hashes = await needs.passwords.listHashes(
      needs.database,
      [...byEmail.values()].map(({ id }) => id),
    );
    for (const { account, position, hash } of batch) {
      const user = byEmail.get(account.email.canonical);
      const place = { line: position, id: user?.id ?? null, identity: maskIdentity(account.email.typed) };
      if (user === undefined) {
        tell('missing', { ...place, details: [] });
        continue;
      }
      found.add(user.id);
      const differences = differencesOf(account, user);
      if (differences.length > 0) tell('different', { ...place, details: differences });
      if (hash !== null && !hashes.has(user.id)) tell('without_password', { ...place, details: [] });
    }
    batch = [];
  };

  for await (const record of readRecords(chunks, options.source.listName)) {
    counts.records += 1;
    const { source, outcome } = await readRecord(record);
    if (outcome.kind === 'candidate') batch.push(outcome.candidate);
    else if (outcome.kind === 'refusal') {
      const identity = maskIdentity(source?.email ?? null);
      tell('refused', { line: record.position, id: null, identity, details: [outcome.code] });
    }
    if (batch.length >= batchSize) await compareBatch();
  }
  await compareBatch();

  let after: UserId = firstId;
  for (;;) {
    const page = await needs.listUsersAfter(needs.database, after, batchSize);
    for (const { id, email } of page) {
      if (!found.has(id)) tell('extra', { line: null, id, identity: maskIdentity(email), details: [] });
    }
    if (page.length < batchSize) return counts;
    after = page.at(-1)?.id ?? after;
  }
};
