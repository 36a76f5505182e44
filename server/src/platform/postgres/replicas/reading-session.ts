import { AsyncLocalStorage } from 'node:async_hooks';

/** Whose request it is that reads. */
export type ReadingSession = {
  readonly sessionId: string;
  /** Signing in writes as well, and bears no session yet. */
  readonly authenticatedAt: Date;
};

// Beside the trace, and for its reason: whoever reads a list knows nothing of requests.
const context = new AsyncLocalStorage<ReadingSession>();

/** Runs `work` as this session's reading. */
export const readAs = <T>(session: ReadingSession, work: () => T): T => context.run(session, work);

/** Undefined outside of a request that reads: for tasks, for commands, for whoever writes. */
export const readingSession = (): ReadingSession | undefined => context.getStore();
