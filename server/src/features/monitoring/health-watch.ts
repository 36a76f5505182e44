import type { Clock } from '../../platform/clock/clock.ts';
import type { Log } from '../../platform/log/log.ts';
import { maskText } from '../../platform/log/secret-text.ts';
import { componentDown, componentUp, neededComponentDown } from './monitoring.log.ts';
import type { HealthComponent } from './monitoring.metrics.ts';

export type HealthCheck = {
  readonly name: HealthComponent;
  /** Without it the server is unhealthy; without any other it is degraded and still ready. */
  readonly isCritical: boolean;
  /** Resolves when the component works. The signal ends a check that takes too long. */
  run(signal: AbortSignal): Promise<void>;
};

export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy';

/** What the last check of one component said. */
export type CheckResult = {
  readonly name: HealthComponent;
  readonly isCritical: boolean;
  readonly isUp: boolean;
  /** Why it is down, without secrets; null when it is up. */
  readonly message: string | null;
  readonly durationMs: number;
  readonly checkedAt: Date;
  /** Since when it has been up or down without a break. */
  readonly since: Date;
};

export type HealthWatch = {
  /** Resolves when every check has answered once or run out of time; then repeats by itself. */
  start(): Promise<void>;
  stop(): void;
  /** Runs every check that is not still running. */
  runChecks(): Promise<void>;
  status(): HealthStatus;
  results(): readonly CheckResult[];
};

export type HealthWatchNeeds = {
  readonly clock: Clock;
  readonly log: Log;
  readonly checks: readonly HealthCheck[];
  readonly pauseMs?: number;
  readonly timeoutMs?: number;
};

const longestMessage = 200;

const sentenceOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'The check failed.';
  // A Problem tells a caller what to do; what happened is in its cause.
  const { cause } = error;
  const told = cause instanceof Error && cause.message !== '' ? `${error.message} (${cause.message})` : error.message;
  return maskText(told).slice(0, longestMessage);
};

const rejectOnAbort = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

/**
 * Knows how the components are without asking them in a request: a timer runs the checks, each within its time, and
 * whoever asks gets the last answers. A check that hangs counts as down and is not begun a second time beside itself.
 */
export const createHealthWatch = (needs: HealthWatchNeeds): HealthWatch => {
  const { clock, log, checks, pauseMs = 5_000, timeoutMs = 2_000 } = needs;
  const results = new Map<HealthComponent, CheckResult>();
  const running = new Map<HealthComponent, AbortController>();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const settle = (check: HealthCheck, startedMs: number, failure: { readonly error: unknown } | null): void => {
    const { name, isCritical } = check;
    const before = results.get(name);
    const isUp = failure === null;
    const checkedAt = clock.now();
    results.set(name, {
      name,
      isCritical,
      isUp,
      message: failure && sentenceOf(failure.error),
      durationMs: clock.monotonicMs() - startedMs,
      checkedAt,
      since: before?.isUp === isUp ? before.since : checkedAt,
    });
    if (isStopped) return;
    if (failure && before?.isUp !== false) {
      log.writeError(isCritical ? neededComponentDown : componentDown, failure.error, { component: name });
    }
    if (!failure && before?.isUp === false) log.write(componentUp, { component: name });
  };

  const runCheck = async (check: HealthCheck): Promise<void> => {
    if (running.has(check.name)) return;
    const controller = new AbortController();
    running.set(check.name, controller);
    const startedMs = clock.monotonicMs();
    const timeout = setTimeout(
      () => controller.abort(new Error(`There was no answer within ${timeoutMs} ms.`)),
      timeoutMs,
    );
    const tooLate = rejectOnAbort(controller.signal);
    try {
      const run = async (): Promise<void> => check.run(controller.signal);
      await Promise.race([run().finally(() => running.delete(check.name)), tooLate]);
      settle(check, startedMs, null);
    } catch (error) {
      settle(check, startedMs, { error });
    } finally {
      clearTimeout(timeout);
    }
  };

  const runChecks = async (): Promise<void> => {
    await Promise.all(checks.map(runCheck));
  };

  const repeat = (): void => {
    if (isStopped) return;
    timer = setTimeout(() => void runChecks().then(repeat), pauseMs);
    timer.unref();
  };

  return {
    start: async () => {
      await runChecks();
      repeat();
    },
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
      for (const controller of running.values()) controller.abort(new Error('The server stops.'));
    },
    runChecks,
    status: () => {
      const down = checks.filter(({ name }) => results.get(name)?.isUp !== true);
      if (down.some(({ isCritical }) => isCritical)) return 'unhealthy';
      return down.length > 0 ? 'degraded' : 'healthy';
    },
    results: () => checks.flatMap(({ name }) => results.get(name) ?? []),
  };
};
