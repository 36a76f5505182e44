const probeIntervalMs = 3_000;

let isServerAway = false;
const listeners = new Set<() => void>();
const returns = new Set<() => void>();

const become = (away: boolean): void => {
  isServerAway = away;
  for (const tell of listeners) tell();
};

const probe = async (): Promise<void> => {
  const answer = await fetch('/health/live', { signal: AbortSignal.timeout(probeIntervalMs) }).catch(() => undefined);
  if (answer?.ok !== true) {
    setTimeout(probe, probeIntervalMs);
    return;
  }
  become(false);
  for (const tell of returns) tell();
};

/** Whether the server is away, as far as calls have shown; once it is, it is asked every 3 s until it answers. */
export const serverAway = {
  isAway: (): boolean => isServerAway,
  note: (): void => {
    if (isServerAway) return;
    become(true);
    setTimeout(probe, probeIntervalMs);
  },
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** Calls back each time the server has returned. */
  onReturn: (listener: () => void): (() => void) => {
    returns.add(listener);
    return () => returns.delete(listener);
  },
};
