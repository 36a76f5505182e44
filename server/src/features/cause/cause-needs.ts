import type { TraceSegment } from '../../platform/tracing/span.ts';
import type { SessionId, UserId, Uuid } from '../../vocabulary/ids.ts';

/** Records hang together by these. */
export type CauseKeys = {
  readonly requestIds: readonly Uuid[];
  /** 32 hex digits each. */
  readonly traceIds: readonly string[];
  readonly taskIds: readonly Uuid[];
};

export type TimeRange = { readonly from: Date | undefined; readonly to: Date | undefined };

export type AuditedAct = {
  readonly id: Uuid;
  readonly at: Date;
  readonly actorKind: string;
  readonly actorId: UserId | null;
  readonly subjectId: UserId | null;
  readonly action: string;
  readonly outcome: 'success' | 'failure';
  readonly reason: string | null;
  readonly requestId: Uuid | null;
  readonly traceId: string | null;
  readonly sessionId: SessionId | null;
};

export type LoginTry = {
  readonly id: Uuid;
  readonly at: Date;
  readonly userId: UserId | null;
  readonly sessionId: SessionId | null;
  readonly method: string;
  readonly outcome: 'success' | 'failure';
  readonly reason: string | null;
  readonly requestId: Uuid;
};

export type RefusedRequest = {
  readonly requestId: Uuid;
  readonly at: Date;
  readonly method: string;
  readonly route: string | null;
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly userId: UserId | null;
  readonly sessionId: SessionId | null;
};

export type AttemptOfTask = {
  readonly number: number;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly outcome: string;
  /** Masked already. */
  readonly error?: unknown;
  readonly worker_id: Uuid | null;
};

/** Another task that this one waits for, or that waits for it; without kind and state when it is not kept any more. */
export type AwaitedTask = { readonly id: Uuid; readonly kind: string | null; readonly state: string | null };

export type KnownTask = {
  readonly id: Uuid;
  readonly kind: string;
  readonly queue: string;
  readonly state: string;
  readonly createdAt: Date;
  readonly dueAt: Date;
  readonly finishedAt: Date | null;
  readonly attempts: number;
  readonly maxAttempts: number;
  readonly replays: number;
  readonly deadReason: string | null;
  readonly schedule: string | null;
  readonly requestId: Uuid | null;
  readonly traceId: string | null;
  /** Where in the trace it was enqueued. */
  readonly spanId: string | null;
  readonly actorKind: string;
  readonly actorId: UserId | null;
  /** Oldest first. */
  readonly attemptsKept: readonly AttemptOfTask[];
  /** The oldest of each, whether it is over or not. */
  readonly waitsFor: readonly AwaitedTask[];
  readonly waitedForBy: readonly AwaitedTask[];
};

export type KnownMail = {
  readonly taskId: Uuid;
  readonly state: string;
  readonly template: string;
  readonly language: string;
  readonly userId: UserId | null;
  readonly toAddress: string | null;
  readonly subject: string | null;
  readonly attempts: number;
  readonly response: string | null;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
};

export type SessionOnce = {
  readonly id: SessionId;
  readonly userId: UserId;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
  readonly expiresAt: Date;
  readonly endReason: string | null;
  readonly device: string | null;
};

/** Masked already. */
export type LogLine = {
  readonly id: string;
  readonly at: Date;
  readonly level: string;
  readonly event: string;
  readonly message: string;
  readonly requestId: Uuid | null;
  readonly traceId: string | null;
  readonly taskId: Uuid | null;
  readonly fields: Readonly<Record<string, unknown>>;
};

/** One of the errors that a group counts. Masked already. */
export type CountedError = {
  readonly fingerprint: string;
  readonly at: Date;
  readonly type: string;
  readonly message: string;
  /** How often the group was seen in all. */
  readonly count: number;
  readonly requestId: Uuid | null;
  readonly traceId: string | null;
  readonly taskId: Uuid | null;
};

/**
 * What every reader promises: by an index, at most `limit` records of each kind of key, and nothing for keys that are not
 * there. A person's and a session's records are the newest of the time.
 */
export type CauseReaders = {
  readonly acts: {
    find(id: Uuid): Promise<AuditedAct | undefined>;
    ofKeys(keys: CauseKeys, limit: number): Promise<readonly AuditedAct[]>;
    ofSession(id: SessionId, range: TimeRange, limit: number): Promise<readonly AuditedAct[]>;
    /** What a person did and what was done to them. */
    ofUser(id: UserId, range: TimeRange, limit: number): Promise<readonly AuditedAct[]>;
  };
  readonly logins: {
    ofKeys(keys: CauseKeys, limit: number): Promise<readonly LoginTry[]>;
    ofUser(id: UserId, range: TimeRange, limit: number): Promise<readonly LoginTry[]>;
  };
  readonly refusals: {
    /** Our id of the refused request whose answer showed this one. */
    findRequest(shownId: string): Promise<Uuid | undefined>;
    ofKeys(keys: CauseKeys): Promise<readonly RefusedRequest[]>;
    ofUser(id: UserId, range: TimeRange, limit: number): Promise<readonly RefusedRequest[]>;
  };
  readonly tasks: { ofKeys(keys: CauseKeys, limit: number): Promise<readonly KnownTask[]> };
  readonly mails: {
    ofTasks(taskIds: readonly Uuid[]): Promise<readonly KnownMail[]>;
    ofUser(id: UserId, range: TimeRange, limit: number): Promise<readonly KnownMail[]>;
  };
  readonly sessions: { withIds(ids: readonly SessionId[]): Promise<readonly SessionOnce[]> };
  readonly segments: {
    ofKeys(keys: CauseKeys, limit: number): Promise<readonly TraceSegment[]>;
    ofSession(id: SessionId, range: TimeRange, limit: number): Promise<readonly TraceSegment[]>;
    ofUser(id: UserId, range: TimeRange, limit: number): Promise<readonly TraceSegment[]>;
  };
  readonly logLines: { ofKeys(keys: CauseKeys, limit: number): Promise<readonly LogLine[]> };
  readonly errors: { ofKeys(keys: CauseKeys, limit: number): Promise<readonly CountedError[]> };
  /** Null members once the account was erased. */
  findUser(id: UserId): Promise<{ readonly name: string | null; readonly email: string | null } | undefined>;
};
