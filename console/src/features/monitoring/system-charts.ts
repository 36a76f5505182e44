import type { SeriesChartSpec } from '../../ui/series-chart.tsx';
import { labelOf, lineEach, statOf } from '../../ui/series-lines.ts';
import type { Words } from '../../words/en.ts';
import type { WatchWords } from '../../words/watch-en.ts';

export const systemCharts = (_words: Words, { system: said }: WatchWords): readonly SeriesChartSpec[] => {
  return [
    {
      key: 'cpu',
      title: said.cpu,
      lead: said.cpuLead,
      query: { metric: 'system.cpu.utilization', stats: ['avg', 'max'] },
      unit: 'share',
      toLines: lineEach(({ stat }) => said.stats[stat] ?? stat),
      rules: ['cpu-high'],
    },
    {
      key: 'memory',
      title: said.memory,
      lead: said.memoryLead,
      query: { metric: 'system.memory.utilization', stats: ['avg', 'max'] },
      unit: 'share',
      toLines: lineEach(({ stat }) => said.stats[stat] ?? stat),
      rules: ['memory-high'],
    },
    {
      key: 'process-memory',
      title: said.processMemory,
      query: { metric: 'process.memory.usage', stats: ['avg', 'max'] },
      unit: 'bytes',
      toLines: lineEach(({ stat }) => said.stats[stat] ?? stat),
    },
    {
      key: 'process-cpu',
      title: said.processCpu,
      lead: said.processCpuLead,
      query: { metric: 'process.cpu.time', stats: ['rate'], by: ['mode'] },
      unit: 'share',
      toLines: lineEach(labelOf('mode', said.cpuModes)),
      isStacked: true,
    },
    {
      key: 'event-loop',
      title: said.eventLoop,
      lead: said.eventLoopLead,
      query: { metric: 'nodejs.eventloop.delay.p99', stats: ['avg', 'max'] },
      unit: 'seconds',
      toLines: lineEach(({ stat }) => said.stats[stat] ?? stat),
      rules: ['event-loop-slow'],
    },
    {
      key: 'event-loop-use',
      title: said.eventLoopUse,
      query: { metric: 'nodejs.eventloop.utilization', stats: ['avg', 'max'] },
      unit: 'share',
      toLines: lineEach(({ stat }) => said.stats[stat] ?? stat),
    },
    {
      key: 'database',
      title: said.database,
      query: { metric: 'db.client.operation.duration', stats: ['p50', 'p95', 'p99'] },
      unit: 'seconds',
      toLines: lineEach(statOf),
    },
    {
      key: 'slow-statements',
      title: said.slowStatements,
      lead: said.slowStatementsLead,
      query: { metric: 'db.client.operation.duration', stats: ['sum'], by: ['operation'] },
      unit: 'seconds',
      toLines: lineEach(labelOf('operation')),
    },
    {
      key: 'pool',
      title: said.pool,
      query: { metric: 'db.client.connection.count', stats: ['sum'], by: ['state'] },
      unit: 'count',
      toLines: lineEach(labelOf('state', said.poolStates)),
      isStacked: true,
    },
    {
      key: 'pool-waits',
      title: said.poolWaits,
      query: { metric: 'db.client.connection.pending_requests', stats: ['max'] },
      unit: 'count',
      toLines: lineEach(() => said.waiting),
      rules: ['database-pool-starved'],
    },
    {
      key: 'disk',
      title: said.disk,
      query: { metric: 'system.filesystem.utilization', stats: ['max'] },
      unit: 'share',
      toLines: lineEach(() => said.used),
      rules: ['disk-low'],
    },
    {
      key: 'dropped',
      title: said.dropped,
      lead: said.droppedLead,
      query: { metric: 'castellan.telemetry.dropped', stats: ['increase'], by: ['reason'] },
      unit: 'count',
      toLines: lineEach(labelOf('reason')),
      isStacked: true,
      rules: ['telemetry-dropping'],
    },
  ];
};
