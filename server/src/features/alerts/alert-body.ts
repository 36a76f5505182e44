import { z } from 'zod';
import type { MailLanguage } from '../../vocabulary/mail-content.ts';
import type { PastAlert, RuleStanding } from './alert-list.service.ts';
import { type AlertStat, labelsOfRule, operators, severities } from './alert-rule.ts';
import type { Silence } from './silence.ts';

const moment = z.iso.datetime();
const labels = z.record(z.string(), z.string());
const states = ['ok', 'pending', 'firing', 'silenced', 'no_data'] as const;

const ruleFields = {
  rule: z.string(),
  summary: z.string().meta({ description: 'In the language of `Accept-Language`, English or German.' }),
  severity: z.enum(severities),
  state: z.enum(states).meta({
    description:
      '`pending`: beyond the threshold, but not yet for long enough. `silenced`: fires, and nobody is told. `no_data`: nothing was recorded in the window.',
  }),
  value: z.number().nullable(),
  threshold: z.number(),
  operator: z.enum(operators),
  unit: z.string().meta({ description: 'Of value and threshold; `1` is a share of a whole.' }),
  metric: z.string(),
  since: moment.nullable(),
  last_evaluated_at: moment.nullable(),
  runbook: z.string(),
  window_seconds: z.number(),
  for_seconds: z.number(),
  labels: labels.nullable().meta({ description: 'Of the alert that the other fields tell of; null without one.' }),
  silence_id: z.uuid().nullable(),
};

export const alertRuleBody = z.strictObject(ruleFields).meta({ id: 'AlertRule' });

export const openedAlertRuleBody = z
  .strictObject({
    ...ruleFields,
    description: z.string().meta({ description: 'What the rule measures, in a sentence.' }),
    instances: z.array(
      z.strictObject({
        labels,
        state: z.enum(['pending', 'firing', 'silenced']),
        value: z.number(),
        since: moment,
        silence_id: z.uuid().nullable(),
      }),
    ),
  })
  .meta({ id: 'OpenedAlertRule' });

export const presentRule = (standing: RuleStanding, language: MailLanguage): z.output<typeof alertRuleBody> => {
  const { rule } = standing;
  return {
    rule: rule.name,
    summary: rule.summary[language],
    severity: rule.severity,
    state: standing.state,
    value: standing.value,
    threshold: rule.threshold,
    operator: rule.operator,
    unit: standing.unit,
    metric: rule.measured.metric,
    since: standing.since?.toISOString() ?? null,
    last_evaluated_at: standing.evaluatedAt?.toISOString() ?? null,
    runbook: rule.runbook[language],
    window_seconds: rule.windowSeconds,
    for_seconds: rule.forSeconds,
    labels: standing.labels,
    silence_id: standing.silence?.id ?? null,
  };
};

const statsInGerman: Readonly<Record<AlertStat, string>> = {
  increase: 'Zunahme',
  rate: 'Rate',
  avg: 'Mittel',
  max: 'Höchstwert',
  min: 'Tiefstwert',
  p50: 'p50',
  p95: 'p95',
  p99: 'p99',
  count: 'Anzahl',
};

const describe = ({ rule }: RuleStanding, language: MailLanguage): string => {
  const { measured, outOf, windowSeconds, confirmSeconds, minimumSamples } = rule;
  const by = labelsOfRule(rule);
  const said = (en: string, de: string): string => (language === 'de' ? de : en);
  const seconds = [windowSeconds, ...(confirmSeconds === undefined ? [] : [confirmSeconds])];
  return [
    `${said(measured.stat, statsInGerman[measured.stat])} ${said('of', 'von')} ${measured.metric}`,
    ...(outOf === undefined ? [] : [said('as a share of all', 'als Anteil an allen')]),
    ...(by.length === 0 ? [] : [`${said('for each', 'je')} ${by.join(', ')}`]),
    seconds.map((each) => `${said('over', 'über')} ${each} s`).join(said(' and ', ' und ')),
    ...(minimumSamples === undefined
      ? []
      : [said(`from ${minimumSamples} events on`, `ab ${minimumSamples} Ereignissen`)]),
  ].join(', ');
};

export const presentOpenedRule = (
  standing: RuleStanding,
  language: MailLanguage,
): z.output<typeof openedAlertRuleBody> => ({
  ...presentRule(standing, language),
  description: describe(standing, language),
  instances: standing.series.map(({ alert, silence }) => ({
    labels: alert.labels,
    state: alert.state === 'pending' ? 'pending' : silence === undefined ? 'firing' : 'silenced',
    value: alert.value,
    since: (alert.firingSince ?? alert.pendingSince).toISOString(),
    silence_id: silence?.id ?? null,
  })),
});

export const pastAlertBody = z
  .strictObject({
    id: z.uuid(),
    rule: z.string(),
    labels,
    state: z.enum(['firing', 'resolved']),
    severity: z.enum(severities),
    at: moment.meta({ description: 'When it began to fire.' }),
    value: z.number().nullable(),
    ended_at: moment.nullable(),
    deliveries: z.array(
      z.strictObject({
        channel: z.enum(['mail', 'webhook']),
        to: z.string().nullable().meta({ description: 'Null once the account was erased.' }),
        outcome: z.enum(['waiting', 'sent', 'failed']),
        at: moment,
        error: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'PastAlert', description: 'From when to when an alert fired, and who was told.' });

export const presentPastAlert = (past: PastAlert): z.output<typeof pastAlertBody> => ({
  id: past.id,
  rule: past.rule,
  labels: past.labels,
  state: past.endedAt === null ? 'firing' : 'resolved',
  severity: past.severity,
  at: past.startedAt.toISOString(),
  value: past.value,
  ended_at: past.endedAt?.toISOString() ?? null,
  deliveries: past.deliveries.map(({ channel, recipient, outcome, at, error }) => ({
    ...{ channel, to: recipient, outcome, at: at.toISOString(), error },
  })),
});

const mostMinutes = 43_200;

/** Shown on terminals and in consoles: nothing in it may move the cursor or turn the direction of the text. */
const plainLine = /^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*$/u;

export const reasonField = z
  .string()
  .trim()
  .min(1, 'Say why, for whoever wonders later.')
  .max(500)
  .regex(plainLine, 'One line of plain text.');

export const minutesField = z
  .int('A whole number of minutes.')
  .min(1, 'At least one minute.')
  .max(mostMinutes, 'At most 30 days.')
  .meta({ description: 'For how long, 30 days at most.' });

export const newSilenceBody = z
  .strictObject({
    rule: z.string().max(100).nullable().default(null).meta({ description: 'Null: every rule.' }),
    labels: z
      .record(z.string().max(100), z.string().max(200))
      .nullable()
      .default(null)
      .refine((value) => value === null || Object.keys(value).length <= 10, 'At most ten labels.')
      .meta({ description: 'Only alerts that have these labels; null: all.' }),
    reason: reasonField,
    minutes: minutesField,
  })
  .meta({ id: 'NewAlertSilence' });

export const silenceBody = z
  .strictObject({
    id: z.uuid(),
    rule: z.string().nullable(),
    labels,
    reason: z.string(),
    created_by: z.uuid().nullable().meta({ description: 'Null when it was made on the command line of the server.' }),
    created_at: moment,
    ends_at: moment,
  })
  .meta({ id: 'AlertSilence' });

export const presentSilence = (silence: Silence): z.output<typeof silenceBody> => ({
  id: silence.id,
  rule: silence.rule,
  labels: silence.labels,
  reason: silence.reason,
  created_by: silence.createdBy,
  created_at: silence.createdAt.toISOString(),
  ends_at: silence.endsAt.toISOString(),
});

export const testNoticeBody = z
  .strictObject({
    data: z.array(
      z.strictObject({
        channel: z.enum(['mail', 'webhook']),
        to: z.string(),
        outcome: z.enum(['sent', 'failed']),
        at: moment,
        error: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'AlertTest', description: 'What became of the test notice, for each receiver.' });
