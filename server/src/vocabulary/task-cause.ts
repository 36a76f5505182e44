import type { AuditEntry } from './audit-entry.ts';

/** Who or what made a task come to be; an `AuditActor` fits. A task's trace is that of its cause. */
export type TaskCause = {
  readonly actorKind: AuditEntry['actorKind'];
  readonly actorId: AuditEntry['actorId'];
  readonly request: { readonly requestId: string; readonly traceId: string; readonly spanId?: string } | null;
};
