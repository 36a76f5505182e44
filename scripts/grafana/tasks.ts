import type { Dashboard } from './dashboard.ts';
import type { Queries } from './queries.ts';

export const tasks = (q: Queries): Dashboard => ({
  name: 'tasks',
  title: 'Tasks',
  description: 'What waits, what runs, what failed, and the mail among it.',
  content: [
    {
      ...{ kind: 'stacked', title: 'Tasks by state', unit: 'short', width: 12, height: 8 },
      description: 'Tasks that are not over, as last counted.',
      queries: [
        { expr: q.gauge('castellan.task.queue.depth', { by: ['queue', 'state'] }), legend: '{{queue}} {{state}}' },
      ],
    },
    {
      ...{ kind: 'stacked', title: 'Tasks that wait for other tasks', unit: 'short', width: 12, height: 8 },
      description: 'Blocked until what they name has succeeded; what is dead holds them up until somebody replays it.',
      queries: [{ expr: q.gauge('castellan.task.queue.awaiting', { by: ['queue'] }), legend: '{{queue}}' }],
    },
    {
      ...{ kind: 'timeseries', title: 'Oldest task that is due by queue', unit: 's', width: 12, height: 8 },
      description: 'For how long the longest waiting task of each queue has been due.',
      thresholds: [{ from: 300, color: 'red' }],
      queries: [{ expr: q.gauge('castellan.task.queue.oldest_ready.age', { by: ['queue'] }), legend: '{{queue}}' }],
    },
    {
      ...{ kind: 'timeseries', title: 'Enqueued and finished', unit: 'ops', width: 12, height: 8 },
      description: 'Where finished stays below enqueued, a backlog grows.',
      queries: [
        { expr: q.rate('castellan.task.enqueued', { by: ['queue'] }), legend: 'enqueued {{queue}}' },
        { expr: q.rate('castellan.task.finished', { by: ['queue', 'state'] }), legend: '{{state}} {{queue}}' },
      ],
    },
    {
      ...{ kind: 'timeseries', title: 'Wait until a worker takes a task', unit: 's', width: 12, height: 8 },
      description: 'From when a task was due to when it began.',
      queries: [0.5, 0.95].map((share) => ({
        expr: q.quantile(share, 'castellan.task.wait.duration', { by: ['queue'] }),
        legend: `p${share * 100} {{queue}}`,
      })),
    },
    {
      ...{ kind: 'timeseries', title: 'How long attempts run', unit: 's', width: 12, height: 8 },
      description: '95th percentile by kind.',
      queries: [
        { expr: `topk(10, ${q.quantile(0.95, 'castellan.task.run.duration', { by: ['kind'] })})`, legend: '{{kind}}' },
      ],
    },
    {
      ...{ kind: 'timeseries', title: 'Attempts that failed', unit: 'ops', width: 12, height: 8 },
      description: 'Attempts a second that did not succeed, by kind and outcome.',
      queries: [
        {
          expr: q.countRate('castellan.task.run.duration', {
            by: ['kind', 'outcome'],
            where: { outcome: { not: ['succeeded'] } },
          }),
          legend: '{{kind}} {{outcome}}',
        },
      ],
    },
    {
      ...{ kind: 'bars', title: 'Dead letters', unit: 'short', width: 8, height: 8 },
      description: 'Tasks that were given up, by kind. Look at the error, mend the cause, replay.',
      thresholds: [{ from: 1, color: 'orange' }],
      queries: [{ expr: `sort_desc(${q.gauge('castellan.task.dead', { by: ['kind'] })} > 0)`, legend: '{{kind}}' }],
    },
    {
      ...{ kind: 'timeseries', title: 'Slots of workers', unit: 'short', width: 8, height: 8 },
      description: 'How many tasks could run at once, and how many do. All in use for long: add workers.',
      queries: [
        { expr: q.gauge('castellan.task.worker.slots', { by: ['queue', 'state'] }), legend: '{{queue}} {{state}}' },
      ],
    },
    {
      ...{ kind: 'timeseries', title: 'Lost workers', unit: 'ops', width: 8, height: 8 },
      description: 'Leases that ran out because a worker was lost or stood still, and results that came too late.',
      queries: [
        { expr: q.rate('castellan.task.lease.expired'), legend: 'expired' },
        { expr: q.rate('castellan.task.lease.lost'), legend: 'lost' },
        { expr: q.rate('castellan.task.redispatched'), legend: 'redispatched' },
      ],
    },
    { kind: 'row', title: 'Schedules and mail' },
    {
      ...{ kind: 'timeseries', title: 'How late schedules are', unit: 's', width: 8, height: 8 },
      description: 'From a tick until its task was made.',
      queries: [
        { expr: q.quantile(0.95, 'castellan.task.schedule.lag', { by: ['schedule'] }), legend: '{{schedule}}' },
      ],
    },
    {
      ...{ kind: 'timeseries', title: 'Mails', unit: 'ops', width: 8, height: 8 },
      description: 'Mails handed over a second, by outcome.',
      queries: [{ expr: q.countRate('castellan.email.send.duration', { by: ['outcome'] }), legend: '{{outcome}}' }],
    },
    {
      ...{ kind: 'timeseries', title: 'How long handing a mail over takes', unit: 's', width: 8, height: 8 },
      description: '95th percentile by outcome.',
      queries: [
        { expr: q.quantile(0.95, 'castellan.email.send.duration', { by: ['outcome'] }), legend: '{{outcome}}' },
      ],
    },
  ],
});
