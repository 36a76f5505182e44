import type { ProcessCondition } from '../../platform/processes/messages.ts';
import type { Siblings } from '../../platform/processes/siblings.ts';
import type { HealthStatus } from './health-watch.ts';

export type HealthReport = { readonly status: HealthStatus; readonly checks: Readonly<Record<string, boolean>> };

export type DetailedHealthReport = HealthReport & {
  readonly details: Readonly<
    Record<
      string,
      {
        readonly critical: boolean;
        readonly message: string | null;
        readonly duration_ms: number;
        readonly checked_at: string;
        readonly since: string;
      }
    >
  >;
  readonly metrics: {
    readonly uptime: number;
    readonly memory: number;
    readonly active_connections: number;
    readonly event_loop_lag: number;
  };
};

/** Answers about health from what is known already; nothing here waits. */
export type HealthService = {
  report(): HealthReport;
  detailedReport(): DetailedHealthReport;
  isReady(): boolean;
  /** As the report, and unhealthy while draining. */
  readiness(): HealthReport;
};

export type HealthServiceNeeds = {
  /** Of this process. */
  readonly status: () => HealthStatus;
  readonly condition: () => ProcessCondition;
  readonly siblings: Pick<Siblings, 'conditions'>;
  readonly isDraining: () => boolean;
};

type Check = ProcessCondition['checks'][number];

const round = (value: number): number => Math.round(value * 1_000) / 1_000;

/** Of each component what the process says that has it down, and for how long it has been so anywhere. */
const worstOf = (conditions: readonly ProcessCondition[]): readonly Check[] => {
  const worst = new Map<string, Check>();
  for (const check of conditions.flatMap(({ checks }) => checks)) {
    const before = worst.get(check.name);
    const isWorse = before === undefined || (before.isUp && !check.isUp);
    const isLonger = before !== undefined && before.isUp === check.isUp && check.since < before.since;
    if (isWorse || isLonger) worst.set(check.name, check);
  }
  return [...worst.values()];
};

const statusOf = (checks: readonly Check[]): HealthStatus => {
  const down = checks.filter(({ isUp }) => !isUp);
  if (down.some(({ isCritical }) => isCritical)) return 'unhealthy';
  return down.length > 0 ? 'degraded' : 'healthy';
};

const byBadness: readonly HealthStatus[] = ['healthy', 'degraded', 'unhealthy'];
const worseOf = (one: HealthStatus, other: HealthStatus): HealthStatus =>
  byBadness.indexOf(one) > byBadness.indexOf(other) ? one : other;

/** The health of a server: the worst of what its processes say of each component. Its readiness is that of this process. */
export const createHealthService = (needs: HealthServiceNeeds): HealthService => {
  const { status, condition, siblings, isDraining } = needs;

  const conditions = (): readonly ProcessCondition[] => [
    condition(),
    ...siblings.conditions().filter((one) => one !== null),
  ];
  const shortOf = (checks: readonly Check[]) => Object.fromEntries(checks.map(({ name, isUp }) => [name, isUp]));
  const reportOf = (checks: readonly Check[]): HealthReport => ({
    // What was never checked here is in no list, and down.
    status: worseOf(status(), statusOf(checks)),
    checks: shortOf(checks),
  });
  const isReady = (): boolean => !isDraining() && status() !== 'unhealthy';

  return {
    report: () => reportOf(worstOf(conditions())),
    isReady,
    readiness: () => ({ status: isReady() ? status() : 'unhealthy', checks: shortOf(condition().checks) }),
    detailedReport: () => {
      const all = conditions();
      const checks = worstOf(all);
      const sumOf = (figure: (one: ProcessCondition) => number): number =>
        all.reduce((sum, one) => sum + figure(one), 0);
      return {
        ...reportOf(checks),
        details: Object.fromEntries(
          checks.map((check) => [
            check.name,
            {
              critical: check.isCritical,
              message: check.message,
              duration_ms: round(check.durationMs),
              checked_at: check.checkedAt.toISOString(),
              since: check.since.toISOString(),
            },
          ]),
        ),
        metrics: {
          uptime: round(Math.max(...all.map(({ uptimeSeconds }) => uptimeSeconds))),
          memory: sumOf(({ memoryBytes }) => memoryBytes),
          active_connections: sumOf(({ activeConnections }) => activeConnections),
          event_loop_lag: round(Math.max(...all.map(({ eventLoopLagSeconds }) => eventLoopLagSeconds))),
        },
      };
    },
  };
};
