import type { UserId } from '../../vocabulary/ids.ts';
import * as store from './account-imports.store.ts';
import { type Candidate, decide, findTaken, type OnConflict, updateAccount } from './import-batch.ts';
import type { AccountTransferNeeds } from './import-needs.ts';
import { createImportReader, type ReaderOptions } from './import-reader.ts';
import { describeImport, type MovedAccount, movedAccountOf } from './moved-account.ts';
import { maskIdentity, type Refusal, type RefusalCode, refuse, type SourceAccount } from './source-account.ts';
import { readRecords } from './source-records.ts';

export type ImportOptions = ReaderOptions & {
  /** Of the bytes of the file and everything that decides what becomes of them. */
  readonly digest: Buffer;
  readonly chunks: AsyncIterable<Buffer>;
  readonly onConflict: OnConflict;
  /** Audited as the reason of each account. */
  readonly sourceName: string;
  /** Told of each record that is not taken before the records around it are written: at least once, whatever happens. */
  readonly report: (line: RefusalLine) => void;
  /** Told before the first record, when an earlier run had got that far. */
  readonly onResume: (position: number) => void;
  readonly onProgress: (counts: ImportCounts) => void;
  /** Aborted, the import stops behind a batch and can go on later. */
  readonly signal: AbortSignal;
};

export type RefusalLine = {
  readonly line: number;
  readonly code: RefusalCode;
  readonly message: string;
  /** The first letter and the domain. */
  readonly identity: string | null;
};

export type ImportCounts = {
  readonly position: number;
  readonly created: number;
  readonly updated: number;
  /** Were here already, and stayed or were as the file says. */
  readonly skipped: number;
  readonly refused: number;
};

export type ImportSummary = ImportCounts & {
  /** The record behind which this run began. */
  readonly resumedAt: number;
  readonly ending: 'finished' | 'interrupted' | 'conflict';
  /** Digests that are wrapped; by this run, as are those that follow. */
  readonly weakHashes: number;
  readonly withoutPassword: number;
  /** What this house has no place for, with how many accounts had it. */
  readonly leftBehind: ReadonlyMap<string, number>;
};

const batchSize = 500;

/** Somebody else goes through the same file. */
export class ImportContended extends Error {
  override readonly name = 'ImportContended';
}

/** An account that is here already ends the import, as was asked for. */
class ConflictMet extends Error {
  override readonly name = 'ConflictMet';
}

/** The names by which one account of a batch could stand in another's way. */
const namesOf = ({ account }: Candidate<unknown>): string[] => [
  `email ${account.email.canonical}`,
  ...(account.username === undefined ? [] : [`username ${account.username}`]),
  ...(account.id === null ? [] : [`id ${account.id}`]),
];

const nothingYet: ImportCounts = { position: 0, created: 0, updated: 0, skipped: 0, refused: 0 };

/**
 * Goes through a file of accounts, a batch at a time, holding no more of it in memory than that.
 *
 * The accounts of a batch, their hashes, their audit events and how far the file has come are written in one transaction:
 * killed anywhere and begun again, each account is made once.
 *
 * @throws ImportContended when another process imports the same file.
 */
export const importAccounts = async <Weak>(
  needs: AccountTransferNeeds<Weak>,
  options: ImportOptions,
): Promise<ImportSummary> => {
  const { database, clock, randomness } = needs;
  const { isDryRun, onConflict, digest, report, sourceName } = options;
  const readRecord = await createImportReader(needs, options);
  const begun = isDryRun ? nothingYet : await database.row(store.beginImport, [digest, clock.now()]);
  if (begun === undefined) throw new Error('An import that was begun is not there');

  if (begun.position > 0) options.onResume(begun.position);

  let total: ImportCounts = begun;
  const leftBehind = new Map<string, number>();
  let [weakHashes, withoutPassword] = [0, 0];
  /** The names of a dry run, which finds none of its own in the database. */
  const seen = new Set<string>();
  let batch: Candidate<Weak>[] = [];
  let names = new Set<string>();
  /** The record at which the batch being gathered ends. */
  let reached = begun.position;
  let refused = 0;

  const refuseRecord = (line: number, email: string | null, { code, message }: Refusal): void => {
    report({ line, code, message, identity: maskIdentity(email) });
    refused += 1;
  };

  const hashesOf = async (candidates: readonly Candidate<Weak>[]): Promise<(string | null)[]> => {
    const weak = candidates.flatMap(({ hash }) => (hash?.kind === 'weak' ? [hash.hash] : []));
    const wrapped = [...(await needs.passwords.wrapAll(weak))];
    return candidates.map(({ hash }) => (hash?.kind === 'weak' ? (wrapped.shift() ?? null) : (hash?.stored ?? null)));
  };

  /** @returns how many were made; the others lost their name to somebody at this moment, and are refused. */
  const create = async (candidates: readonly Candidate<Weak>[], updated: number, skipped: number): Promise<number> => {
    const hashes = await hashesOf(candidates);
    const at = clock.now();
    const accounts = candidates.map(({ account }) => movedAccountOf(account, randomness.uuid(), at));
    return database.transaction(async (tx) => {
      const made = await needs.createAccounts(tx, accounts, at);
      const isMade = ({ id }: MovedAccount): boolean => made.has(id);
      const stored = accounts.flatMap((account, place): [UserId, string][] => {
        const hash = hashes[place] ?? null;
        return isMade(account) && hash !== null ? [[account.id, hash]] : [];
      });
      await needs.passwords.storeAll(tx, new Map(stored), at);
      await needs.recordAuditAll(
        tx,
        accounts.filter(isMade).map((account) => describeImport(account, sourceName, at)),
      );
      const late = candidates.filter((_, place) => !made.has(accounts[place]?.id ?? ''));
      for (const { position, account } of late) {
        const message = 'Its address or username was taken at this moment; import the file once more.';
        const { code } = refuse('email_taken', message);
        report({ line: position, code, message, identity: maskIdentity(account.email.typed) });
      }
      const counted = [made.size, updated, skipped, refused + late.length, at];
      const moved = await tx.execute(store.advanceImport, [digest, total.position, reached, ...counted]);
      if (moved === 0) throw new ImportContended('Another process imports the same file; let it finish.');
      return made.size;
    });
  };

  /** The candidates to make; what became of the others is counted. @throws ConflictMet before anything is written. */
  const settle = async (): Promise<{ toCreate: Candidate<Weak>[]; updated: number; skipped: number }> => {
    const settled = { toCreate: [] as Candidate<Weak>[], updated: 0, skipped: 0 };
    const taken = await findTaken(needs, batch);
    const decisions = batch.map((candidate) => ({ candidate, decision: decide(candidate, taken) }));
    const conflict = decisions.find(({ decision }) => decision.kind === 'exists');
    if (onConflict === 'fail' && conflict !== undefined) {
      const { position, account } = conflict.candidate;
      refuseRecord(position, account.email.typed, refuse('email_taken', 'This e-mail address already has an account.'));
      throw new ConflictMet();
    }
    for (const { candidate, decision } of decisions) {
      const { position, account } = candidate;
      if (decision.kind === 'refusal') refuseRecord(position, account.email.typed, decision);
      else if (decision.kind === 'create' && !namesOf(candidate).some((name) => seen.has(name))) {
        settled.toCreate.push(candidate);
      } else if (decision.kind === 'create' || onConflict !== 'update' || isDryRun) settled.skipped += 1;
      else {
        const outcome = await updateAccount(needs, candidate, decision.user);
        if (typeof outcome === 'object') refuseRecord(position, account.email.typed, outcome);
        else if (outcome) settled.updated += 1;
        else settled.skipped += 1;
      }
    }
    return settled;
  };

  const flush = async (): Promise<void> => {
    const { toCreate, updated, skipped } = await settle();
    let created = toCreate.length;
    if (isDryRun) for (const candidate of toCreate) for (const name of namesOf(candidate)) seen.add(name);
    else created = await create(toCreate, updated, skipped);
    total = {
      position: reached,
      created: total.created + created,
      updated: total.updated + updated,
      skipped: total.skipped + skipped,
      refused: total.refused + refused + (toCreate.length - created),
    };
    batch = [];
    names = new Set();
    refused = 0;
    options.onProgress(total);
  };

  const note = (source: SourceAccount, candidate: Candidate<Weak> | null): void => {
    if (candidate?.hash?.kind === 'weak') weakHashes += 1;
    if (candidate?.hash === null) withoutPassword += 1;
    for (const what of source.leftBehind) leftBehind.set(what, (leftBehind.get(what) ?? 0) + 1);
  };

  const gather = async (candidate: Candidate<Weak>): Promise<void> => {
    const own = namesOf(candidate);
    // Two of a batch with one name: the second is held against what the first became.
    if (batch.length >= batchSize || own.some((name) => names.has(name))) await flush();
    for (const name of own) names.add(name);
    batch.push(candidate);
  };

  const goThrough = async (): Promise<'finished' | 'interrupted'> => {
    for await (const record of readRecords(options.chunks, options.source.listName)) {
      if (record.position <= begun.position) continue;
      if (options.signal.aborted) {
        await flush();
        return 'interrupted';
      }
      const { source, outcome } = await readRecord(record);
      const candidate = outcome.kind === 'candidate' ? outcome.candidate : null;
      if (candidate !== null) await gather(candidate);
      else if (outcome.kind === 'refusal') refuseRecord(record.position, source?.email ?? null, outcome);
      if (source) note(source, candidate);
      reached = record.position;
    }
    await flush();
    if (!isDryRun) await database.execute(store.finishImport, [digest, total.position, clock.now()]);
    return 'finished';
  };

  const ending = await goThrough().catch((error: unknown) => {
    if (error instanceof ConflictMet) return 'conflict' as const;
    throw error;
  });
  return { ...total, resumedAt: begun.position, ending, weakHashes, withoutPassword, leftBehind };
};
