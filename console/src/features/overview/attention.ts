import type { Health, Schedule } from 'castellan-client';
import { isUnworked } from '../../ui/queue-state.tsx';
import type { Words } from '../../words/en.ts';
import type { Counted, Readings } from './readings.ts';

/** Something out of the ordinary that somebody should look at. */
export type Concern = {
  readonly key: string;
  readonly tone: 'warning' | 'danger';
  readonly text: string;
  /** Where more is said of it. */
  readonly to?: string;
};

const lateAfterSeconds = 30;

/** One is named and led to, several are counted. */
const named = (
  key: string,
  tone: Concern['tone'],
  names: readonly string[],
  say: { readonly one: (name: string) => string; readonly some: (count: number) => string },
  to: { readonly one: (name: string) => string; readonly some: string },
): readonly Concern[] => {
  const [first] = names;
  if (first === undefined) return [];
  if (names.length === 1) return [{ key, tone, text: say.one(first), to: to.one(first) }];
  return [{ key, tone, text: say.some(names.length), to: to.some }];
};

const ofHealth = ({ checks, details, status }: Health, { overview, shell }: Words): readonly Concern[] =>
  Object.entries(checks)
    .filter(([, isUp]) => !isUp)
    .map(([name]) => ({
      key: `health-${name}`,
      tone: (details?.[name]?.critical ?? status === 'unhealthy') ? 'danger' : 'warning',
      text: overview.checkFails(shell.health.checks[name] ?? name),
    }));

/** One is named in its own words, several are counted. */
const ofAlerts = ({ alerts }: Readings, { overview }: Words): readonly Concern[] => {
  const firing = alerts.value ?? [];
  const [first] = firing;
  if (first === undefined) return [];
  const tone = firing.some(({ severity }) => severity === 'critical') ? 'danger' : 'warning';
  return firing.length === 1
    ? [{ key: 'alerts', tone, text: first.summary, to: `/monitoring/alerts/${encodeURIComponent(first.rule)}` }]
    : [{ key: 'alerts', tone, text: overview.firing(firing.length), to: '/monitoring/alerts' }];
};

const ofQueues = ({ queues, workers }: Readings, { overview }: Words): readonly Concern[] => {
  const all = queues.value ?? [];
  const paused = all.filter(({ paused_at }) => paused_at !== null).map(({ name }) => name);
  const isNobodyThere = workers.value !== undefined && !workers.value.some(({ is_alive }) => is_alive);
  // Where no worker is at all, each queue need not be named besides.
  const unworked = isNobodyThere
    ? []
    : all.filter((queue) => queue.paused_at === null && isUnworked(queue)).map(({ name }) => name);
  const to = { one: (name: string) => `/queues/${encodeURIComponent(name)}`, some: '/queues' };
  return [
    ...(isNobodyThere ? [{ key: 'workers', tone: 'danger' as const, text: overview.nobodyWorks, to: '/workers' }] : []),
    ...named('unworked', 'danger', unworked, overview.unworked, to),
    ...named('paused', 'warning', paused, overview.paused, to),
  ];
};

const isLate = ({ paused_at, is_served, lag_seconds }: Schedule): boolean =>
  paused_at === null && (!is_served || lag_seconds > lateAfterSeconds);

const ofSchedules = ({ schedules }: Readings, { overview }: Words): readonly Concern[] => {
  const all = schedules.value ?? [];
  const late = all.filter(isLate).map(({ name }) => name);
  const failed = all.filter(({ last_task }) => last_task?.state === 'dead').map(({ name }) => name);
  const to = { one: () => '/schedules', some: '/schedules' };
  return [
    ...named('late', 'warning', late, overview.late, to),
    ...named('schedule-failed', 'warning', failed, overview.scheduleFailed, to),
  ];
};

const counted = (
  key: string,
  tone: Concern['tone'],
  { count, isWhole }: Counted,
  say: (count: number, isWhole: boolean) => string,
  to: string,
): readonly Concern[] => (count === 0 ? [] : [{ key, tone, text: say(count, isWhole), to }]);

/** All that is out of the ordinary, as far as it is known, the worst first. */
export const concernsOf = (readings: Readings, health: Health | undefined, words: Words): readonly Concern[] => {
  const { overview } = words;
  const { deadLately: dead, mails } = readings;
  const concerns = [
    ...(health === undefined ? [] : ofHealth(health, words)),
    ...ofAlerts(readings, words),
    ...ofQueues(readings, words),
    ...(dead.value === undefined
      ? []
      : counted(
          'dead',
          'danger',
          { count: dead.value.total, isWhole: dead.value.is_whole },
          overview.diedLately,
          '/dead-letters?range=day',
        )),
    ...(mails.value === undefined
      ? []
      : [
          ...counted('refused', 'danger', mails.value.refused, overview.mailsRefused, '/mail?state=refused'),
          ...counted('failed', 'warning', mails.value.failed, overview.mailsFailed, '/mail?state=failed'),
        ]),
    ...ofSchedules(readings, words),
  ];
  return [...concerns.filter(({ tone }) => tone === 'danger'), ...concerns.filter(({ tone }) => tone === 'warning')];
};
