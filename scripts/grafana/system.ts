import type { Dashboard } from './dashboard.ts';
import type { Queries } from './queries.ts';

export const system = (q: Queries): Dashboard => ({
  name: 'system',
  title: 'System',
  description: 'Processes, the machine or container they run in, the database and Redis.',
  content: [
    {
      ...{ kind: 'timeseries', title: 'CPU', unit: 'percentunit', width: 8, height: 8 },
      description: 'Of the machine, or of what the container may use.',
      thresholds: [{ from: 0.8, color: 'orange' }],
      queries: [{ expr: q.gauge('system.cpu.utilization', { each: true }), legend: '{{instance}}' }],
    },
    {
      ...{ kind: 'timeseries', title: 'Memory', unit: 'percentunit', width: 8, height: 8 },
      description: 'Of the machine, or of what the container may use.',
      thresholds: [{ from: 0.85, color: 'orange' }],
      queries: [{ expr: q.gauge('system.memory.utilization', { each: true }), legend: '{{instance}}' }],
    },
    {
      ...{ kind: 'timeseries', title: 'Disk', unit: 'percentunit', width: 8, height: 8 },
      description: 'Of the file system that holds the data folder.',
      thresholds: [{ from: 0.8, color: 'orange' }],
      queries: [{ expr: q.gauge('system.filesystem.utilization', { each: true }), legend: '{{instance}}' }],
    },
    { kind: 'row', title: 'Processes' },
    {
      ...{ kind: 'stacked', title: 'CPU time of the processes', unit: 'short', width: 8, height: 8 },
      description: 'Cores in use, by mode.',
      queries: [{ expr: q.rate('process.cpu.time', { by: ['mode'] }), legend: '{{mode}}' }],
    },
    {
      ...{ kind: 'timeseries', title: 'Physical memory', unit: 'bytes', width: 8, height: 8 },
      description: 'What each process holds.',
      queries: [{ expr: q.gauge('process.memory.usage', { each: true }), legend: '{{instance}}' }],
    },
    {
      ...{ kind: 'stacked', title: 'Heap', unit: 'bytes', width: 8, height: 8 },
      description: 'What objects take, by space of V8.',
      queries: [{ expr: q.gauge('v8js.memory.heap.used', { by: ['space'] }), legend: '{{space}}' }],
    },
    {
      ...{ kind: 'timeseries', title: 'How late the event loop is', unit: 's', width: 8, height: 8 },
      description: '99th percentile. Above a quarter of a second everything waits.',
      thresholds: [{ from: 0.25, color: 'red' }],
      queries: [{ expr: q.gauge('nodejs.eventloop.delay.p99', { each: true }), legend: '{{instance}}' }],
    },
    {
      ...{ kind: 'timeseries', title: 'Work of the event loop', unit: 'percentunit', width: 8, height: 8 },
      description: 'The share of time in which it was at work. Near 100 %: add a process.',
      queries: [{ expr: q.gauge('nodejs.eventloop.utilization', { each: true }), legend: '{{instance}}' }],
    },
    {
      ...{ kind: 'timeseries', title: 'Open files and handles', unit: 'short', width: 8, height: 8 },
      description: 'Steady growth is a leak.',
      queries: [
        { expr: q.gauge('process.open_file_descriptor.count', { each: true }), legend: 'files {{instance}}' },
        { expr: q.gauge('castellan.process.active_handles', { each: true }), legend: 'handles {{instance}}' },
      ],
    },
    { kind: 'row', title: 'Database' },
    {
      ...{ kind: 'timeseries', title: 'Connections', unit: 'short', width: 8, height: 8 },
      description: 'Of the pools of all processes, and who waits for one.',
      queries: [
        { expr: q.gauge('db.client.connection.count', { by: ['state'] }), legend: '{{state}}' },
        { expr: q.gauge('db.client.connection.pending_requests'), legend: 'waiting' },
        { expr: q.gauge('db.client.connection.max'), legend: 'most' },
      ],
    },
    {
      ...{ kind: 'timeseries', title: 'Statements', unit: 's', width: 8, height: 8 },
      description: 'From sending a statement to its last row.',
      queries: [0.5, 0.95, 0.99].map((share) => ({
        expr: q.quantile(share, 'db.client.operation.duration'),
        legend: `p${share * 100}`,
      })),
    },
    {
      ...{ kind: 'timeseries', title: 'Broken connections', unit: 'ops', width: 8, height: 8 },
      description: 'Connections that broke or could not be made, and callers that were turned away.',
      queries: [
        { expr: q.rate('castellan.db.connection.errors'), legend: 'errors' },
        { expr: q.rate('db.client.connection.timeouts'), legend: 'turned away' },
      ],
    },
    {
      ...{ kind: 'timeseries', title: 'Size of the database', unit: 'bytes', width: 8, height: 8 },
      description: 'On disk.',
      queries: [{ expr: q.gauge('castellan.db.size'), legend: 'database' }],
    },
    {
      ...{ kind: 'timeseries', title: 'Dead rows', unit: 'short', width: 8, height: 8 },
      description: 'Rows that vacuum has not cleared yet, by table.',
      queries: [{ expr: q.gauge('castellan.db.table.dead_tuples', { by: ['table'] }), legend: '{{table}}' }],
    },
    {
      ...{ kind: 'timeseries', title: 'Oldest transaction', unit: 's', width: 8, height: 8 },
      description: 'It keeps vacuum from clearing what is younger.',
      queries: [{ expr: q.gauge('castellan.db.oldest_transaction.age'), legend: 'age' }],
    },
    { kind: 'row', title: 'Redis' },
    {
      ...{ kind: 'timeseries', title: 'In use', unit: 'short', width: 8, height: 8 },
      description: '1 while Redis is used, 0 while PostgreSQL and memory stand in. Empty without REDIS_URL.',
      queries: [{ expr: q.gauge('castellan.redis.available', { each: true }), legend: '{{instance}}' }],
    },
    {
      ...{ kind: 'timeseries', title: 'Calls', unit: 's', width: 8, height: 8 },
      description: '95th percentile by command.',
      queries: [
        {
          expr: q.quantile(0.95, 'castellan.redis.operation.duration', { by: ['operation'] }),
          legend: '{{operation}}',
        },
      ],
    },
    {
      ...{ kind: 'timeseries', title: 'Memory of Redis', unit: 'bytes', width: 8, height: 8 },
      description: 'What is used, and the most that may be.',
      queries: [
        { expr: q.gauge('castellan.redis.memory.usage'), legend: 'used' },
        { expr: q.gauge('castellan.redis.memory.limit'), legend: 'limit' },
      ],
    },
  ],
});
