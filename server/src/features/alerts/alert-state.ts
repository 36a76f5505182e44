import type { Uuid } from '../../vocabulary/ids.ts';
import type { AlertRule } from './alert-rule.ts';
import { labelsKey, type Reading } from './measurement.ts';

/**
 * An alert that is not over: one series of a rule that is or was beyond its threshold.
 *
 * - `pending`: beyond it, but not yet for as long as the rule wants. Within it once, and the alert is forgotten.
 * - `firing`: for long enough. It stays until nothing was beyond the threshold for `keepFiringSeconds`, and is over then.
 */
export type Alert = {
  readonly rule: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
  /** As last measured beyond the threshold. */
  readonly value: number;
  readonly pendingSince: Date;
  readonly lastBeyondAt: Date;
  /** Null while pending. */
  readonly firingSince: Date | null;
  /** Of the history; null while pending. */
  readonly episodeId: Uuid | null;
  /** When a notice of it was last made; null when there was none yet, or it was silenced. */
  readonly notifiedAt: Date | null;
};

export type Transition = {
  /** What goes on: pending and firing. */
  readonly alerts: readonly Alert[];
  readonly fired: readonly Alert[];
  readonly ended: readonly Alert[];
};

/** When nobody looked for this long, nobody knows that the trouble went on: a pending alert begins anew. */
const longestGapMs = 120_000;

const pass = (laterMs: number, since: Date, seconds: number): boolean => laterMs - since.getTime() >= seconds * 1_000;

const begin = (rule: AlertRule, reading: Reading, at: Date): Alert => ({
  rule: rule.name,
  labels: reading.labels,
  state: 'pending',
  value: reading.value,
  pendingSince: at,
  lastBeyondAt: at,
  firingSince: null,
  episodeId: null,
  notifiedAt: null,
});

/**
 * What becomes of the alerts of one rule by what was measured now.
 *
 * @param alerts those of this rule alone.
 */
export const advance = (
  rule: AlertRule,
  alerts: readonly Alert[],
  readings: readonly Reading[],
  at: Date,
  newEpisode: () => Uuid,
): Transition => {
  const atMs = at.getTime();
  const before = new Map(alerts.map((alert) => [labelsKey(alert.labels), alert]));
  const going: Alert[] = [];
  const fired: Alert[] = [];
  const ended: Alert[] = [];
  for (const reading of readings.filter((one) => one.isBeyond)) {
    const key = labelsKey(reading.labels);
    const known = before.get(key);
    before.delete(key);
    const isContinued =
      known !== undefined && (known.state === 'firing' || atMs - known.lastBeyondAt.getTime() <= longestGapMs);
    const alert = { ...(isContinued ? known : begin(rule, reading, at)), value: reading.value, lastBeyondAt: at };
    if (alert.state === 'firing' || !pass(atMs, alert.pendingSince, rule.forSeconds)) {
      going.push(alert);
      continue;
    }
    const firing: Alert = { ...alert, state: 'firing', firingSince: at, episodeId: newEpisode() };
    going.push(firing);
    fired.push(firing);
  }
  for (const alert of before.values()) {
    if (alert.state === 'pending') continue;
    if (pass(atMs, alert.lastBeyondAt, rule.keepFiringSeconds)) ended.push(alert);
    else going.push(alert);
  }
  return { alerts: going, fired, ended };
};
