import type { Uuid } from '../../vocabulary/ids.ts';
import type { AlertNoticeEntry } from '../../vocabulary/mail-content.ts';
import type { AlertRule } from './alert-rule.ts';
import type { Alert } from './alert-state.ts';
import { type Silence, silenceOf } from './silence.ts';

/** One alert in a notice, as whoever reads it is told. */
export type NoticeEntry = AlertNoticeEntry & { readonly episodeId: Uuid };

/** What people are told at once: alerts that began or ended in one round, alerts that still fire, or a test. */
export type Notice = {
  readonly id: Uuid;
  readonly kind: 'change' | 'reminder' | 'test';
  readonly madeAt: Date;
  readonly entries: readonly NoticeEntry[];
};

export type Round = {
  readonly at: Date;
  readonly rules: ReadonlyMap<string, AlertRule>;
  /** `s`, `By`, `1` …: of what the rule measures. */
  readonly unitOf: (rule: AlertRule) => string;
  readonly silences: readonly Silence[];
  readonly repeatAfterMs: number;
};

const entryOf = (alert: Alert, round: Round, endedAt: Date | null): NoticeEntry[] => {
  const rule = round.rules.get(alert.rule);
  if (rule === undefined || alert.episodeId === null || alert.firingSince === null) return [];
  return [
    {
      episodeId: alert.episodeId,
      rule: rule.name,
      severity: rule.severity,
      summary: rule.summary,
      runbook: rule.runbook,
      labels: alert.labels,
      state: endedAt === null ? 'firing' : 'resolved',
      value: alert.value,
      operator: rule.operator,
      threshold: rule.threshold,
      unit: round.unitOf(rule),
      since: alert.firingSince,
      endedAt,
    },
  ];
};

/**
 * What is to be said after a round, and which alerts were told of by it. An alert that nobody was told of because it was
 * silenced is told of when the silence ends, if it still fires; that it is over is told to whom it was told that it began.
 */
export const composeNotice = (
  going: readonly Alert[],
  ended: readonly Alert[],
  round: Round,
): {
  readonly kind: 'change' | 'reminder';
  readonly entries: readonly NoticeEntry[];
  readonly alerts: readonly Alert[];
} => {
  const { at, silences, repeatAfterMs } = round;
  const isTold = (alert: Alert): boolean => silenceOf(silences, alert, at) === undefined;
  const news = going.filter((alert) => alert.state === 'firing' && alert.notifiedAt === null && isTold(alert));
  const reminded = going.filter(
    ({ notifiedAt, ...alert }) =>
      alert.state === 'firing' &&
      notifiedAt !== null &&
      at.getTime() - notifiedAt.getTime() >= repeatAfterMs &&
      isTold({ ...alert, notifiedAt }),
  );
  const over = ended.filter((alert) => alert.notifiedAt !== null && isTold(alert));
  const told = new Set([...news, ...reminded]);
  return {
    kind: news.length + over.length > 0 ? 'change' : 'reminder',
    entries: [
      ...[...told].flatMap((alert) => entryOf(alert, round, null)),
      ...over.flatMap((alert) => entryOf(alert, round, at)),
    ],
    alerts: going.map((alert) => (told.has(alert) ? { ...alert, notifiedAt: at } : alert)),
  };
};
