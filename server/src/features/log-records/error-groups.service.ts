import type { Database, ReadDatabase, Transaction } from '../../platform/postgres/database.ts';
import { type NewestFirstPosition, readPage } from '../../platform/postgres/newest-first.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Actor } from '../../vocabulary/actor.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import {
  type ErrorGroup,
  resolveGroup,
  type StoredSample,
  selectGroup,
  selectGroups,
  selectSamples,
} from './error-groups.store.ts';
import { samplesShown } from './record-writer.ts';

export type ErrorGroupFilters = {
  readonly state: 'open' | 'resolved' | undefined;
  /** By the last time. */
  readonly from: Date | undefined;
  readonly to: Date | undefined;
};

export type ErrorGroups = {
  /** By their last time, newest first. */
  list(filters: ErrorGroupFilters, after: NewestFirstPosition | null, count: number): Promise<ErrorGroup[]>;
  /** @throws Problem `NOT_FOUND` */
  read(fingerprint: string): Promise<ErrorGroup & { readonly samples: readonly StoredSample[] }>;
  /** Closed until it comes back; resolving a resolved one changes nothing. @throws Problem `NOT_FOUND` */
  resolve(fingerprint: string, actor: Actor): Promise<ErrorGroup & { readonly samples: readonly StoredSample[] }>;
};

export type ErrorGroupsNeeds = {
  readonly database: Database;
  readonly readDatabase: ReadDatabase;
  readonly now: () => Date;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
  /** Holds the actor's account. @throws Problem 401 when it has changed since their token was issued. */
  readonly requireCurrent: (tx: Transaction, actor: Actor) => Promise<void>;
};

/** Where a list begins whose id is a text: above every fingerprint. */
const above = (before: Date | undefined): readonly [Date | 'infinity', string] => [before ?? 'infinity', ''];

export const createErrorGroups = (needs: ErrorGroupsNeeds): ErrorGroups => {
  const { database, readDatabase, now } = needs;

  const read: ErrorGroups['read'] = async (fingerprint) => {
    const group = await readDatabase.row(selectGroup, [now(), fingerprint]);
    if (group === undefined) throw new Problem(notFound);
    return { ...group, samples: await readDatabase.rows(selectSamples, [fingerprint, samplesShown]) };
  };

  return {
    list: ({ state, from, to }, after, count) =>
      readPage(readDatabase, selectGroups, [
        now(),
        count,
        from ?? '-infinity',
        ...(after ?? above(to)),
        state === undefined ? null : state === 'open',
      ]),
    read,
    async resolve(fingerprint, actor) {
      await database.transaction(async (tx) => {
        await needs.requireCurrent(tx, actor);
        const isNew = (await tx.execute(resolveGroup, [fingerprint, now()])) > 0;
        if (!isNew) return;
        const byUser = actor.kind === 'user' ? actor : null;
        await needs.recordAudit(tx, {
          at: now(),
          actorKind: actor.kind,
          actorId: byUser?.principal.userId ?? null,
          subjectId: null,
          action: 'error_group.resolved',
          outcome: 'success',
          reason: null,
          request: byUser?.context ?? null,
          sessionId: byUser?.principal.sessionId ?? null,
          personal: { fingerprint },
        });
      });
      return read(fingerprint);
    },
  };
};
