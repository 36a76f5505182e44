import type { ReadDatabase, Statement } from '../../platform/postgres/database.ts';
import { type NewestFirstPosition, newestFirstStart, readPage } from '../../platform/postgres/newest-first.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { SessionId, UserId, Uuid } from '../../vocabulary/ids.ts';
import { type AuditEvent, type ListedAuditEvent, selectAuditEvent, selectEvents } from './audit-events.store.ts';

/** Which events are asked for; every member that is not undefined narrows them. */
export type AuditFilters = {
  readonly actorId: UserId | undefined;
  readonly subjectId: UserId | undefined;
  /** Any of these. */
  readonly actions: readonly string[] | undefined;
  readonly outcome: 'success' | 'failure' | undefined;
  readonly sessionId: SessionId | undefined;
  readonly requestId: Uuid | undefined;
  readonly from: Date | undefined;
  readonly to: Date | undefined;
};

export type AuditLog = {
  /** Newest first. */
  list(filters: AuditFilters, after: NewestFirstPosition | null, count: number): Promise<ListedAuditEvent[]>;
  /** The newest `limit` events that fit, read a page at a time. */
  walk(filters: AuditFilters, limit: number): AsyncGenerator<AuditEvent>;
  find(id: Uuid): Promise<AuditEvent | undefined>;
  /** @throws Problem `NOT_FOUND` */
  read(id: Uuid): Promise<AuditEvent>;
};

const walkedAtOnce = 500;

/** The statement whose index narrows the most. */
const statementFor = (filters: AuditFilters): Statement<ListedAuditEvent> => {
  if (filters.requestId !== undefined) return selectEvents.ofRequest;
  if (filters.sessionId !== undefined) return selectEvents.ofSession;
  if (filters.subjectId !== undefined) return selectEvents.ofSubject;
  if (filters.actorId !== undefined) return selectEvents.ofActor;
  const wantsFailures = filters.outcome === 'failure';
  if (filters.actions?.length === 1) return wantsFailures ? selectEvents.failedOfAction : selectEvents.ofAction;
  if (wantsFailures) return selectEvents.failed;
  return filters.actions === undefined ? selectEvents.all : selectEvents.ofActions;
};

/** The audit log as it is read. Reading it writes nothing: the log of requests says who did. */
export const createAuditLog = (database: ReadDatabase): AuditLog => {
  const list: AuditLog['list'] = (filters, after, count) =>
    readPage(database, statementFor(filters), [
      count,
      filters.from ?? '-infinity',
      ...(after ?? newestFirstStart(filters.to)),
      filters.actorId ?? null,
      filters.subjectId ?? null,
      filters.actions ?? null,
      filters.outcome ?? null,
      filters.sessionId ?? null,
      filters.requestId ?? null,
    ]);

  const find: AuditLog['find'] = (id) => database.row(selectAuditEvent, [id]);

  return {
    list,
    async *walk(filters, limit) {
      let left = limit;
      let after: NewestFirstPosition | null = null;
      while (left > 0) {
        const wanted = Math.min(left, walkedAtOnce);
        const page: ListedAuditEvent[] = await list(filters, after, wanted);
        yield* page;
        const last = page.at(-1);
        if (last === undefined || page.length < wanted) return;
        after = [last.positionTime, last.id];
        left -= page.length;
      }
    },
    find,
    async read(id) {
      const event = await find(id);
      if (event === undefined) throw new Problem(notFound);
      return event;
    },
  };
};
