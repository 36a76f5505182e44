/** The part of the Web Locks API that is used: `navigator.locks` of browsers, workers and Node 24. */
export type LockSource = {
  request<T>(name: string, options: { readonly signal?: AbortSignal }, work: () => Promise<T>): Promise<T>;
};

/** Runs work while nobody else runs any, here or in another tab. */
export type SessionLock = <T>(work: () => Promise<T>) => Promise<T>;

/** A tab that was frozen while it held the lock must not stop the others; the server's 10 s of grace cover the rest. */
const longestWaitMs = 10_000;

export const createSessionLock = (name: string | undefined, locks: LockSource | undefined): SessionLock => {
  const here = createTurns();
  if (name === undefined || locks === undefined) return here;
  // One at a time here first, so that a client never waits for itself through the lock of all tabs.
  return (work) => here(() => holding(locks, name, work));
};

const holding = async <T>(locks: LockSource, name: string, work: () => Promise<T>): Promise<T> => {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), longestWaitMs);
  let isHeld = false;
  try {
    return await locks.request(name, { signal: patience.signal }, () => {
      isHeld = true;
      clearTimeout(timer);
      return work();
    });
  } catch (error) {
    if (isHeld || !patience.signal.aborted) throw error;
    return await work();
  } finally {
    clearTimeout(timer);
  }
};

const createTurns = (): SessionLock => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn.catch(() => {});
    return turn;
  };
};

export const globalLocks = (): LockSource | undefined => {
  const locks: unknown = Reflect.get(Reflect.get(globalThis, 'navigator') ?? {}, 'locks');
  return isLockSource(locks) ? locks : undefined;
};

const isLockSource = (value: unknown): value is LockSource =>
  typeof value === 'object' && value !== null && 'request' in value && typeof value.request === 'function';
