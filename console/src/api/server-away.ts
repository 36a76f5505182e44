const probeIntervalMs = 3_000;

let isServerAway = false;
const listeners = new Set<() => void>();
const returns = new Set<() => void>();

const become = (away: boolean): void => {
  isServerAway = away;
  for (const tell of listeners) tell();
};

// Not whether the process lives: without its database it answers nothing else, and everything would be asked for in vain.
const isThere = async (): Promise<boolean> => {
  const answer = await fetch('/health/ready', { signal: AbortSignal.timeout(probeIntervalMs) }).catch(() => undefined);
  return answer?.ok === true;
};

const probe = async (): Promise<void> => {
  if (!(await isThere())) {
    setTimeout(probe, probeIntervalMs);
    return;
  }
  become(false);
  for (const tell of returns) tell();
};

const note = (): void => {
  if (isServerAway) return;
  become(true);
  setTimeout(probe, probeIntervalMs);
};

const onReturn = (listener: () => void): (() => void) => {
  returns.add(listener);
  return () => returns.delete(listener);
};

/** Whether the server is away, as far as calls have shown; once it is, it is asked every 3 s until it answers. */
export const serverAway = {
  isAway: (): boolean => isServerAway,
  note,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** Calls back each time the server has returned. */
  onReturn,
  /** Asks the server now, and notes it when there is no answer. */
  answers: async (): Promise<boolean> => {
    if (!isServerAway && (await isThere())) return true;
    note();
    return false;
  },
  /** Waits until the server has returned; not at all when it is there. */
  returned: (): Promise<void> =>
    new Promise((resolve) => {
      if (!isServerAway) return resolve();
      const stop = onReturn(() => {
        stop();
        resolve();
      });
    }),
};
