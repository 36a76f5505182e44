import { queueCharts } from '../../ui/house-charts.ts';
import type { SeriesChartSpec } from '../../ui/series-chart.tsx';
import { labelOf, lineEach, lineOfGroups, statOf } from '../../ui/series-lines.ts';
import type { Words } from '../../words/en.ts';
import type { WatchWords } from '../../words/watch-en.ts';

export const taskCharts = (words: Words, { tasks: said }: WatchWords): readonly SeriesChartSpec[] => {
  const { oldest, depth, dead } = queueCharts(words);
  const { states } = words.tasks;
  const ended = (state: 'succeeded' | 'cancelled' | 'dead', colour: 'chart-1' | 'chart-8' | 'danger') => ({
    key: state,
    label: states[state],
    colour,
    has: ({ labels }: { readonly labels: Readonly<Record<string, string>> }) => labels.state === state,
  });
  return [
    depth,
    oldest,
    {
      key: 'finished',
      title: said.finished,
      query: { metric: 'castellan.task.finished', stats: ['increase'], by: ['state'] },
      unit: 'count',
      toLines: lineOfGroups([ended('succeeded', 'chart-1'), ended('cancelled', 'chart-8'), ended('dead', 'danger')]),
      isStacked: true,
    },
    dead,
    {
      key: 'awaiting',
      title: said.awaiting,
      lead: said.awaitingLead,
      query: { metric: 'castellan.task.queue.awaiting', stats: ['sum'], by: ['queue'] },
      unit: 'count',
      toLines: lineEach(labelOf('queue', { _other: words.charts.otherQueues })),
      isStacked: true,
    },
    {
      key: 'run-duration',
      title: said.runDuration,
      query: { metric: 'castellan.task.run.duration', stats: ['p95'], by: ['kind'] },
      unit: 'seconds',
      toLines: lineEach(labelOf('kind')),
    },
    {
      key: 'wait-duration',
      title: said.waitDuration,
      query: { metric: 'castellan.task.wait.duration', stats: ['p50', 'p95', 'p99'] },
      unit: 'seconds',
      toLines: lineEach(statOf),
    },
    {
      key: 'enqueued',
      title: said.enqueued,
      query: { metric: 'castellan.task.enqueued', stats: ['increase'], by: ['kind'] },
      unit: 'count',
      toLines: lineEach(labelOf('kind')),
      isStacked: true,
    },
    {
      key: 'retried',
      title: said.retried,
      lead: said.retriedLead,
      query: { metric: 'castellan.task.retried', stats: ['increase'], by: ['kind'] },
      unit: 'count',
      toLines: lineEach(labelOf('kind')),
      isStacked: true,
    },
    {
      key: 'slots',
      title: said.slots,
      query: { metric: 'castellan.task.worker.slots', stats: ['sum'], by: ['state'] },
      unit: 'count',
      toLines: lineEach(labelOf('state', said.slotStates)),
      isStacked: true,
    },
    {
      key: 'leases',
      title: said.leases,
      lead: said.leasesLead,
      query: { metric: 'castellan.task.lease.expired', stats: ['increase'], by: ['queue'] },
      unit: 'count',
      toLines: lineEach(labelOf('queue')),
      rules: ['lease-expiries'],
    },
    {
      key: 'schedule-lag',
      title: said.scheduleLag,
      query: { metric: 'castellan.task.schedule.lag', stats: ['p95'], by: ['schedule'] },
      unit: 'seconds',
      toLines: lineEach(labelOf('schedule')),
      rules: ['schedule-late'],
    },
    {
      key: 'mail',
      title: said.mail,
      query: { metric: 'castellan.email.send.duration', stats: ['count'], by: ['outcome'] },
      unit: 'count',
      toLines: lineEach(labelOf('outcome', words.mail.states)),
      isStacked: true,
    },
  ];
};
