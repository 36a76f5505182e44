import { performance } from 'node:perf_hooks';
import { getHeapSpaceStatistics } from 'node:v8';
import type { ObserveMetric } from '../../platform/metrics/aggregator.ts';
import { defineCounter, defineGauge, defineHistogram } from '../../platform/metrics/metric.ts';
import type { EventLoopWatch } from './event-loop-watch.ts';

const cpuTime = defineCounter({
  name: 'process.cpu.time',
  unit: 's',
  description: 'CPU time of the process, in all its threads.',
  labels: { mode: ['user', 'system'] },
});

const memoryUsage = defineGauge({
  name: 'process.memory.usage',
  unit: 'By',
  description: 'Physical memory that the process holds.',
  labels: {},
});

const uptime = defineGauge({
  name: 'process.uptime',
  unit: 's',
  description: 'For how long the process has been running.',
  labels: {},
});

const eventLoopDelayP50 = defineGauge({
  name: 'nodejs.eventloop.delay.p50',
  unit: 's',
  description: 'How late timers were, median of the last 15 to 30 s.',
  labels: {},
});

const eventLoopDelayP99 = defineGauge({
  name: 'nodejs.eventloop.delay.p99',
  unit: 's',
  description: 'How late timers were, 99th percentile of the last 15 to 30 s.',
  labels: {},
});

const eventLoopDelayMax = defineGauge({
  name: 'nodejs.eventloop.delay.max',
  unit: 's',
  description: 'How late timers were, the longest stall of the last 15 to 30 s.',
  labels: {},
});

const eventLoopUtilization = defineGauge({
  name: 'nodejs.eventloop.utilization',
  unit: '1',
  description: 'The share of the last 15 to 30 s in which the event loop was at work.',
  labels: {},
});

const eventLoopTime = defineCounter({
  name: 'nodejs.eventloop.time',
  unit: 's',
  description: 'For how long the event loop was at work, and for how long it had nothing to do.',
  labels: { state: ['active', 'idle'] },
});

const collectionTypes = ['major', 'minor', 'incremental', 'weakcb'] as const;
export type CollectionType = (typeof collectionTypes)[number];

export const collectionDuration = defineHistogram({
  name: 'v8js.gc.duration',
  unit: 's',
  description: 'How long garbage collections took.',
  labels: { type: collectionTypes },
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 10],
});

const heapSpaces = [
  'read_only_space',
  'new_space',
  'old_space',
  'code_space',
  'shared_space',
  'trusted_space',
  'shared_trusted_space',
  'new_large_object_space',
  'large_object_space',
  'code_large_object_space',
  'shared_large_object_space',
  'shared_trusted_large_object_space',
  'trusted_large_object_space',
] as const;
type HeapSpace = (typeof heapSpaces)[number];

const heapUsed = defineGauge({
  name: 'v8js.memory.heap.used',
  unit: 'By',
  description: "What objects take of V8's heap, by space.",
  labels: { space: heapSpaces },
});

const heapLimit = defineGauge({
  name: 'v8js.memory.heap.limit',
  unit: 'By',
  description: "What V8's heap has been given so far, by space.",
  labels: { space: heapSpaces },
});

const handleTypes = [
  'TCPSocketWrap',
  'TCPServerWrap',
  'TCPConnectWrap',
  'PipeWrap',
  'PipeServerWrap',
  'PipeConnectWrap',
  'ProcessWrap',
  'MessagePort',
  'Timeout',
  'Immediate',
  'FSReqCallback',
  'FSReqPromise',
  'GetAddrInfoReqWrap',
  '_other',
] as const;
type HandleType = (typeof handleTypes)[number];

const activeHandles = defineGauge({
  name: 'castellan.process.active_handles',
  unit: '{handle}',
  description: 'What keeps the process alive: sockets, timers, requests to the system, by the name Node gives them.',
  labels: { type: handleTypes },
});

export const processMetrics = [
  cpuTime,
  memoryUsage,
  uptime,
  eventLoopDelayP50,
  eventLoopDelayP99,
  eventLoopDelayMax,
  eventLoopUtilization,
  eventLoopTime,
  collectionDuration,
  heapUsed,
  heapLimit,
  activeHandles,
] as const;

const microsecondsPerSecond = 1e6;
const msPerSecond = 1_000;

const isHeapSpace = (name: string): name is HeapSpace => heapSpaces.some((space) => space === name);

const readHeap = (figure: 'space_used_size' | 'space_size'): (readonly [{ readonly space: HeapSpace }, number])[] =>
  getHeapSpaceStatistics().flatMap((space) => {
    const name = space.space_name;
    return isHeapSpace(name) ? [[{ space: name }, space[figure]] as const] : [];
  });

const handleTypeOf = (name: string): HandleType => handleTypes.find((type) => type === name) ?? '_other';

const readHandles = (): (readonly [{ readonly type: HandleType }, number])[] => {
  const counts = new Map<HandleType, number>();
  for (const name of process.getActiveResourcesInfo()) {
    const type = handleTypeOf(name);
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return [...counts].map(([type, count]) => [{ type }, count] as const);
};

/** Has the figures of this process read whenever somebody asks for the metrics. */
export const observeProcess = (observe: ObserveMetric, eventLoop: EventLoopWatch): void => {
  observe(cpuTime, () => {
    const { user, system } = process.cpuUsage();
    return [
      [{ mode: 'user' }, user / microsecondsPerSecond],
      [{ mode: 'system' }, system / microsecondsPerSecond],
    ];
  });
  observe(memoryUsage, () => process.memoryUsage.rss());
  observe(uptime, () => process.uptime());
  observe(eventLoopDelayP50, () => eventLoop.delay().p50);
  observe(eventLoopDelayP99, () => eventLoop.delay().p99);
  observe(eventLoopDelayMax, () => eventLoop.delay().max);
  observe(eventLoopUtilization, () => eventLoop.utilization());
  observe(eventLoopTime, () => {
    const { active, idle } = performance.eventLoopUtilization();
    return [
      [{ state: 'active' }, active / msPerSecond],
      [{ state: 'idle' }, idle / msPerSecond],
    ];
  });
  observe(heapUsed, () => readHeap('space_used_size'));
  observe(heapLimit, () => readHeap('space_size'));
  observe(activeHandles, readHandles);
};
