/** What the client takes from where it runs: a browser, Node, a worker. Tests bring their own. */
export type Surroundings = {
  readonly fetch: typeof globalThis.fetch;
  /** The time of day. */
  readonly nowMs: () => number;
  /** Between 0 and 1. */
  readonly chance: () => number;
  readonly newKey: () => string;
  /** @throws the signal's reason once it is aborted. */
  readonly wait: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
};

export const globalSurroundings: Surroundings = {
  // Looked up at each call, so that a replacement made later counts.
  fetch: (...parameters) => globalThis.fetch(...parameters),
  nowMs: () => Date.now(),
  chance: () => Math.random(),
  // Not randomUUID: browsers have that on secure origins only.
  newKey: () =>
    [...globalThis.crypto.getRandomValues(new Uint8Array(16))]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join(''),
  wait: (ms, signal) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const passed = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
    });
    return orAborted(passed, signal).finally(() => clearTimeout(timer));
  },
};

/** The work's outcome, or the signal's reason as soon as it is aborted; the work itself goes on for others. */
export const orAborted = <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
};
