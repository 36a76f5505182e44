import type { Clock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { type NewestFirstPosition, newestFirstStart, readPage } from '../../platform/postgres/newest-first.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { AlertRule } from './alert-rule.ts';
import type { Alert } from './alert-state.ts';
import { type Episode, selectEpisodes, selectStanding } from './alerts.store.ts';
import { selectDeliveries } from './deliveries.store.ts';
import { type Silence, silenceOf } from './silence.ts';
import { selectSilences } from './silences.store.ts';
import { nothingStanding, type Standing } from './standing.ts';

export type AlertListNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly rules: () => readonly AlertRule[];
  readonly unitOf: (rule: AlertRule) => string;
};

export type RuleState = 'ok' | 'pending' | 'firing' | 'silenced' | 'no_data';

export type SeriesState = { readonly alert: Alert; readonly silence: Silence | undefined };

/** A rule and how it stands. */
export type RuleStanding = {
  readonly rule: AlertRule;
  readonly unit: string;
  readonly state: RuleState;
  /** Of the alert that shows; otherwise the last figure, or null without one. */
  readonly value: number | null;
  readonly labels: Readonly<Record<string, string>> | null;
  readonly since: Date | null;
  readonly silence: Silence | undefined;
  readonly evaluatedAt: Date | null;
  readonly series: readonly SeriesState[];
};

export type HistoryFilters = {
  readonly rule: string | undefined;
  readonly from: Date | undefined;
  readonly to: Date | undefined;
};

export type TriedDelivery = {
  readonly channel: 'mail' | 'webhook';
  readonly recipient: string | null;
  readonly outcome: 'waiting' | 'sent' | 'failed';
  readonly at: Date;
  readonly error: string | null;
};

export type PastAlert = Episode & { readonly deliveries: readonly TriedDelivery[] };

export type AlertList = {
  /** Every rule, in the order in which they stand in the code, those of a file last. */
  all(): Promise<readonly RuleStanding[]>;
  /** @throws Problem `NOT_FOUND` */
  find(name: string): Promise<RuleStanding>;
  /** What fired, newest first, with who was told. */
  history(filters: HistoryFilters, after: NewestFirstPosition | null, count: number): Promise<readonly PastAlert[]>;
};

const ranks: Readonly<Record<RuleState, number>> = { firing: 0, silenced: 1, pending: 2, no_data: 3, ok: 3 };

const stateOf = ({ alert, silence }: SeriesState): RuleState =>
  alert.state === 'pending' ? 'pending' : silence === undefined ? 'firing' : 'silenced';

const standingOf = (
  rule: AlertRule,
  unit: string,
  standing: Standing,
  evaluatedAt: Date | null,
  silences: readonly Silence[],
  at: Date,
): RuleStanding => {
  const series = standing.alerts
    .filter((alert) => alert.rule === rule.name)
    .map((alert) => ({ alert, silence: silenceOf(silences, alert, at) }))
    .sort((one, other) => ranks[stateOf(one)] - ranks[stateOf(other)]);
  const figure = standing.figures[rule.name];
  const base = { rule, unit, evaluatedAt, series };
  const [shown] = series;
  if (shown === undefined) {
    const isCount = rule.measured.stat === 'increase' || rule.measured.stat === 'count' || rule.outOf !== undefined;
    // What never happened was not recorded; only of a gauge it says that something is missing.
    const isMissing = figure?.value == null && !(figure !== undefined && isCount);
    const value = figure?.value ?? null;
    return { ...base, state: isMissing ? 'no_data' : 'ok', value, labels: null, since: null, silence: undefined };
  }
  const { alert, silence } = shown;
  const since = alert.firingSince ?? alert.pendingSince;
  return { ...base, state: stateOf(shown), value: alert.value, labels: alert.labels, since, silence };
};

export const createAlertList = ({ database, clock, rules, unitOf }: AlertListNeeds): AlertList => {
  const all = async (): Promise<readonly RuleStanding[]> => {
    const at = clock.now();
    const kept = await database.row(selectStanding, []);
    const silences = await database.rows(selectSilences, [at]);
    const standing = kept?.standing ?? nothingStanding;
    return rules().map((rule) => standingOf(rule, unitOf(rule), standing, kept?.evaluatedAt ?? null, silences, at));
  };
  return {
    all,
    find: async (name) => {
      const found = (await all()).find(({ rule }) => rule.name === name);
      if (found === undefined) throw new Problem(notFound);
      return found;
    },
    history: async ({ rule, from, to }, after, count) => {
      const statement = rule === undefined ? selectEpisodes.all : selectEpisodes.ofRule;
      const position = after ?? newestFirstStart(to);
      const episodes = await readPage(database, statement, [count, ...position, from ?? null, rule ?? null]);
      const told = await database.rows(selectDeliveries, [episodes.map(({ id }) => id)]);
      return episodes.map((episode) => ({
        ...episode,
        deliveries: told
          .filter(({ episodeIds }) => episodeIds.includes(episode.id))
          .map(({ channel, recipient, outcome, attemptedAt, madeAt, error }) => ({
            ...{ channel, recipient, outcome, error, at: attemptedAt ?? madeAt },
          })),
      }));
    },
  };
};
