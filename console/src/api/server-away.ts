const probeIntervalMs = 3_000;

/** Why nothing can be had: no answer at all, an answer that the database is away, or another that it cannot be given now. */
export type Absence = 'unreachable' | 'database' | 'unable';

let absence: Absence | undefined;
const listeners = new Set<() => void>();
const returns = new Set<() => void>();

const become = (next: Absence | undefined): void => {
  if (absence === next) return;
  absence = next;
  for (const tell of listeners) tell();
};

const memberOf = (body: unknown, name: string): unknown =>
  typeof body === 'object' && body !== null ? Object.entries(body).find(([key]) => key === name)?.[1] : undefined;

// Not whether the process lives: without its database it answers nothing else, and everything would be asked for in vain.
const look = async (): Promise<Absence | undefined> => {
  try {
    const answer = await fetch('/health/ready', { signal: AbortSignal.timeout(probeIntervalMs) });
    if (answer.ok) return undefined;
    // A proxy before a server that is away answers for it, but not in its words.
    const body: unknown = await answer.json();
    if (memberOf(body, 'status') === undefined) return 'unreachable';
    return memberOf(memberOf(body, 'checks'), 'database') === false ? 'database' : 'unable';
  } catch {
    return 'unreachable';
  }
};

const probe = async (): Promise<void> => {
  const found = await look();
  become(found);
  if (found === undefined) for (const tell of returns) tell();
  else setTimeout(probe, probeIntervalMs);
};

/** What is amiss is asked at once; whether it is over only after a while, lest a moment of too much brings more of it. */
const note = (first: Absence): void => {
  if (absence !== undefined) return;
  become(first);
  setTimeout(probe, probeIntervalMs);
  void look().then((found) => {
    if (absence === first && found !== undefined) become(found);
  });
};

const onReturn = (listener: () => void): (() => void) => {
  returns.add(listener);
  return () => returns.delete(listener);
};

/** Whether the server is away, as far as calls have shown; once it is, it is asked every 3 s until it answers. */
export const serverAway = {
  isAway: (): boolean => absence !== undefined,
  absence: (): Absence | undefined => absence,
  note,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** Calls back each time the server has returned. */
  onReturn,
  /** Asks the server now, and notes it when there is no answer. */
  answers: async (): Promise<boolean> => {
    if (absence !== undefined) return false;
    const found = await look();
    if (found !== undefined) note(found);
    return found === undefined;
  },
  /** Waits until the server has returned; not at all when it is there. */
  returned: (): Promise<void> =>
    new Promise((resolve) => {
      if (absence === undefined) return resolve();
      const stop = onReturn(() => {
        stop();
        resolve();
      });
    }),
};
