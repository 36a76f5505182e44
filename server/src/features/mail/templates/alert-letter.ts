import type { AlertNoticeEntry, AlertNoticeValues } from '../../../vocabulary/mail-content.ts';
import type { Messages } from '../messages/messages.ts';
import type { Block, Letter } from './letter.ts';
import { writeNumber, writeTime } from './written-out.ts';

/** A mail of more would be read by nobody. */
const mostShown = 20;

/** A figure as people read it: shares in per cent, short times in milliseconds. */
const writeFigure = (locale: string, value: number, unit: string): string => {
  const number = (figure: number, options: Intl.NumberFormatOptions = {}): string =>
    new Intl.NumberFormat(locale, { maximumSignificantDigits: 3, ...options }).format(figure);
  if (unit === '1') return number(value, { style: 'percent' });
  if (unit === 'By') return number(value, { style: 'unit', unit: 'byte', notation: 'compact', unitDisplay: 'narrow' });
  if (unit !== 's') return number(value);
  return Math.abs(value) < 1 && value !== 0
    ? number(value * 1_000, { style: 'unit', unit: 'millisecond' })
    : number(value, { style: 'unit', unit: 'second' });
};

const blocksOf = (entry: AlertNoticeEntry, messages: Messages, timeZone: string): Block[] => {
  const { alert, locale } = messages;
  const language = locale.startsWith('de') ? 'de' : 'en';
  const { rule, severity, summary, runbook, labels, state, value, operator, threshold, unit, since, endedAt } = entry;
  const limit = `${operator} ${writeFigure(locale, threshold, unit)}`;
  return [
    { kind: 'title', text: summary[language] },
    {
      kind: 'facts',
      rows: [
        [alert.facts.state, `${alert.state[state]} (${alert.severity[severity]})`],
        ...Object.entries(labels).map(([label, shown]) => [label, shown] as const),
        [alert.facts.measured, alert.measured(writeFigure(locale, value, unit), limit)],
        [alert.facts.since, writeTime(locale, timeZone, since)],
        ...(endedAt === null ? [] : [[alert.facts.ended, writeTime(locale, timeZone, endedAt)] as const]),
        [alert.facts.rule, rule],
      ],
    },
    ...(state === 'firing' ? [{ kind: 'paragraph', text: runbook[language] } as const] : []),
  ];
};

const subjectOf = ({ kind, alerts }: AlertNoticeValues, messages: Messages, product: string): string => {
  const { subject } = messages.alert;
  const [first] = alerts;
  if (first === undefined) return subject.test(product);
  const firing = alerts.filter(({ state }) => state === 'firing').length;
  if (alerts.length > 1) {
    return subject.several(
      product,
      writeNumber(messages.locale, firing),
      writeNumber(messages.locale, alerts.length - firing),
    );
  }
  const summary = first.summary[messages.locale.startsWith('de') ? 'de' : 'en'];
  if (first.state === 'resolved') return subject.over(product, summary);
  return kind === 'reminder' ? subject.stillFires(product, summary) : subject.fires(product, summary);
};

/** A notice of alerts; all that began or ended at once stand in one. */
export const writeAlertLetter = (
  values: AlertNoticeValues,
  messages: Messages,
  house: { readonly product: string; readonly timeZone: string },
): Omit<Letter, 'footer'> => {
  const { alert, instead, locale } = messages;
  const { kind, alerts, link, madeAt } = values;
  const isOver = alerts.every(({ state }) => state === 'resolved');
  const heading =
    kind === 'test'
      ? alert.heading.test
      : kind === 'reminder'
        ? alert.heading.stillFires
        : isOver
          ? alert.heading.over
          : alert.heading.fires;
  const shown = alerts.slice(0, mostShown);
  return {
    subject: subjectOf(values, messages, house.product),
    preheader: writeTime(locale, house.timeZone, madeAt),
    heading,
    blocks: [
      ...(kind === 'test' ? [{ kind: 'paragraph', text: alert.test } as const] : []),
      ...shown.flatMap((entry) => blocksOf(entry, messages, house.timeZone)),
      ...(alerts.length > mostShown
        ? [{ kind: 'paragraph', text: alert.more(writeNumber(locale, alerts.length - mostShown)) } as const]
        : []),
      { kind: 'button', label: alert.action, link, instead },
    ],
  };
};
