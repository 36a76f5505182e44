import type { Uuid } from '../../vocabulary/ids.ts';
import type { AlertRule } from './alert-rule.ts';
import { type Alert, advance } from './alert-state.ts';
import { measure, type ReadFigures, type Reading } from './measurement.ts';
import type { Standing } from './standing.ts';

export type Evaluation = {
  readonly standing: Standing;
  readonly fired: readonly Alert[];
  readonly ended: readonly Alert[];
  /** Rules of which nothing is known now, with why. Their alerts stay as they are. */
  readonly failures: readonly { readonly rule: AlertRule; readonly error: unknown }[];
};

/** The figure that a list shows of a rule: of several series the one furthest towards its alert. */
const worst = ({ operator }: AlertRule, readings: readonly Reading[]): number | null => {
  if (readings.length === 0) return null;
  const values = readings.map(({ value }) => value);
  return operator.startsWith('>') ? Math.max(...values) : Math.min(...values);
};

/** A long window hardly changes in fifteen seconds, and costs more to read. */
const measuredEveryMs = ({ windowSeconds }: AlertRule): number =>
  windowSeconds < 3_600 ? 0 : Math.min((windowSeconds * 1_000) / 60, 300_000);

/**
 * Measures all rules one after the other and says what became of their alerts. Alerts of rules that are no more end with
 * the round.
 */
export const createEvaluation = (read: ReadFigures, newEpisode: () => Uuid, server: string) => {
  const measured = new Map<string, { readonly atMs: number; readonly readings: readonly Reading[] }>();

  const readingsOf = async (rule: AlertRule, at: Date): Promise<readonly Reading[]> => {
    const atMs = at.getTime();
    const known = measured.get(rule.name);
    if (known !== undefined && atMs >= known.atMs && atMs - known.atMs < measuredEveryMs(rule)) return known.readings;
    const readings = await measure(rule, read, at, server);
    measured.set(rule.name, { atMs, readings });
    return readings;
  };

  return async (
    rules: readonly AlertRule[],
    before: Standing,
    at: Date,
    isPostponed: (rule: AlertRule) => boolean,
  ): Promise<Evaluation> => {
    const alerts: Alert[] = [];
    const fired: Alert[] = [];
    const ended: Alert[] = [];
    const figures: Record<string, { value: number | null }> = {};
    const failures: { rule: AlertRule; error: unknown }[] = [];
    for (const rule of rules) {
      const own = before.alerts.filter((alert) => alert.rule === rule.name);
      if (isPostponed(rule)) {
        alerts.push(...own);
        continue;
      }
      try {
        const readings = await readingsOf(rule, at);
        const next = advance(rule, own, readings, at, newEpisode);
        alerts.push(...next.alerts);
        fired.push(...next.fired);
        ended.push(...next.ended);
        figures[rule.name] = { value: worst(rule, readings) };
      } catch (error) {
        failures.push({ rule, error });
        alerts.push(...own);
        const kept = before.figures[rule.name];
        if (kept !== undefined) figures[rule.name] = kept;
      }
    }
    const names = new Set(rules.map(({ name }) => name));
    ended.push(...before.alerts.filter(({ rule, state }) => !names.has(rule) && state === 'firing'));
    return { standing: { alerts, figures }, fired, ended, failures };
  };
};
