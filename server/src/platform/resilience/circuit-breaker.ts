import type { Randomness } from '../randomness/randomness.ts';

export type CircuitBreaker = {
  /** Whether calls may be made. */
  isClosed(): boolean;
  succeeded(): void;
  /** One failure; several in a row open the breaker. */
  failed(reason: string): void;
  /** Opens at once: it is known that no call can succeed. */
  open(reason: string): void;
  /** Tries now instead of at the end of the wait, because there is a sign that the other side is back. */
  probeNow(): void;
  stop(): void;
};

export type CircuitBreakerNeeds = {
  readonly randomness: Randomness;
  /** One real attempt; it must end by itself. The breaker closes when it resolves. */
  readonly probe: () => Promise<void>;
  /** `reason` is the last failure. Told at each opening, and when a probe fails for another reason than the last one told. */
  readonly onOpen: (reason: string) => void;
  readonly onClose: () => void;
  /** How many failures in a row open it. */
  readonly threshold: number;
  readonly shortestWaitMs: number;
  readonly longestWaitMs: number;
};

/** A number from 0 up to 1. */
const fraction = (randomness: Randomness): number => randomness.bytes(4).readUInt32BE() / 0x1_0000_0000;

/** A wait of half of `ms` up to the whole of it, so that processes that failed together do not come back together. */
export const jittered = (ms: number, randomness: Randomness): number => ms / 2 + (ms / 2) * fraction(randomness);

/**
 * Keeps callers from waiting for what does not answer.
 *
 * Closed: calls are made; `threshold` failures in a row, or `open`, open it. Open: no calls; after a wait one probe is
 * made, by nobody's request. The probe closes it, or doubles the wait up to the longest. The wait begins at its
 * shortest again only after as many calls in a row have succeeded as open it; whoever fails before that, though the
 * probe succeeded, doubles it too.
 */
export const createCircuitBreaker = (needs: CircuitBreakerNeeds): CircuitBreaker => {
  const { randomness, probe, onOpen, onClose, threshold, shortestWaitMs, longestWaitMs } = needs;
  let isOpen = false;
  let isStopped = false;
  let isProbing = false;
  /** Closed by a probe, and calls have yet to show that they succeed too. */
  let isOnTrial = false;
  let failures = 0;
  let successes = 0;
  let waitMs = shortestWaitMs;
  let told: string | undefined;
  let timer: NodeJS.Timeout | undefined;

  const tell = (reason: string): void => {
    if (told === reason) return;
    told = reason;
    onOpen(reason);
  };

  const attempt = async (): Promise<void> => {
    if (isProbing || isStopped || !isOpen) return;
    isProbing = true;
    clearTimeout(timer);
    const failure = await probe().then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : 'The probe failed.'),
    );
    isProbing = false;
    if (isStopped) return;
    if (failure === undefined) {
      isOpen = false;
      isOnTrial = true;
      failures = 0;
      successes = 0;
      told = undefined;
      onClose();
      return;
    }
    tell(failure);
    waitMs = Math.min(waitMs * 2, longestWaitMs);
    wait();
  };

  const wait = (): void => {
    timer = setTimeout(() => void attempt(), jittered(waitMs, randomness));
    timer.unref();
  };

  const open = (reason: string): void => {
    if (isOpen || isStopped) return;
    isOpen = true;
    if (isOnTrial) waitMs = Math.min(waitMs * 2, longestWaitMs);
    tell(reason);
    wait();
  };

  return {
    isClosed: () => !isOpen && !isStopped,
    succeeded: () => {
      failures = 0;
      successes += 1;
      if (successes !== threshold) return;
      isOnTrial = false;
      waitMs = shortestWaitMs;
    },
    failed: (reason) => {
      successes = 0;
      failures += 1;
      if (failures >= threshold) open(reason);
    },
    open,
    probeNow: () => void attempt(),
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
};
