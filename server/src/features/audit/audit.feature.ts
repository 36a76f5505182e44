import type { Feature } from '../../platform/feature/feature.ts';
import type { Cursors } from '../../platform/http/page.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { ReadDatabase, Transaction } from '../../platform/postgres/database.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import { identifyTrace } from '../../platform/tracing/current-trace.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import { auditEvents } from './audit.metrics.ts';
import { createAuditRoutes } from './audit.routes.ts';
import { insertAuditEvent, insertAuditEvents } from './audit.store.ts';
import { type AuditLog, createAuditLog } from './audit-log.service.ts';

export { auditActions } from './audit-actions.ts';
export { presentEvent } from './audit-event-body.ts';
export { countActs } from './audit-figures.ts';
export { readEventsOfRequests } from './audit-of-requests.store.ts';
export { lookAhead, readSettledEvents, startOfLog } from './audit-reading.ts';

export type AuditNeeds = {
  readonly readDatabase: ReadDatabase;
  readonly cursors: Cursors;
  readonly randomness: Randomness;
  readonly metrics: Metrics;
};

export type Audit = {
  readonly feature: Feature;
  readonly log: AuditLog;
  /** Writes the entry in the transaction of its cause: both are there or neither is. */
  record(tx: Transaction, entry: AuditEntry): Promise<void>;
  /** The same of many acts outside a request, in one statement. */
  recordAll(tx: Transaction, entries: readonly (AuditEntry & { readonly request: null })[]): Promise<void>;
};

/** A request without a token learns whose it is when it acts: who signs in, whose password is forgotten. */
const nameTrace = ({ actorKind, actorId, subjectId, sessionId }: AuditEntry): void => {
  const userId = actorKind === 'anonymous' ? subjectId : actorId;
  identifyTrace(userId, userId === subjectId ? sessionId : null);
};

export const createAudit = ({ readDatabase, cursors, randomness, metrics }: AuditNeeds): Audit => {
  const log = createAuditLog(readDatabase);

  return {
    log,
    feature: {
      name: 'audit',
      routes: createAuditRoutes(log, cursors),
      problems: [],
      metrics: [auditEvents],
      permissions: [{ name: 'audit:read', description: 'Read the audit log.' }],
    },
    async record(tx, entry) {
      nameTrace(entry);
      tx.afterCommit(() => metrics.increment(auditEvents, { action: entry.action, outcome: entry.outcome }));
      await tx.execute(insertAuditEvent, [
        randomness.uuid(),
        entry.at,
        entry.actorKind,
        entry.actorId,
        entry.subjectId,
        entry.action,
        entry.outcome,
        entry.reason,
        entry.request?.requestId ?? null,
        entry.request?.traceId ?? null,
        entry.sessionId,
        JSON.stringify({
          ...(entry.request && {
            client_address: entry.request.client.address,
            user_agent: entry.request.client.userAgent,
          }),
          ...entry.personal,
        }),
      ]);
    },
    async recordAll(tx, entries) {
      if (entries.length === 0) return;
      tx.afterCommit(() => {
        for (const { action, outcome } of entries) metrics.increment(auditEvents, { action, outcome });
      });
      const given = entries.map((entry) => ({
        id: randomness.uuid(),
        at: entry.at,
        actor_kind: entry.actorKind,
        actor_id: entry.actorId,
        subject_id: entry.subjectId,
        action: entry.action,
        outcome: entry.outcome,
        reason: entry.reason,
        session_id: entry.sessionId,
        personal: entry.personal ?? {},
      }));
      await tx.execute(insertAuditEvents, [JSON.stringify(given)]);
    },
  };
};
