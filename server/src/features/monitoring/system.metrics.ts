import { loadavg } from 'node:os';
import type { ObserveMetric } from '../../platform/metrics/aggregator.ts';
import { defineGauge, type Metric } from '../../platform/metrics/metric.ts';
import type { MachineReading, MachineWatch } from './machine-watch.ts';

/** Every process on it reports the same. */
const ofTheMachine = { merged: 'max' } as const;

const cpuUtilization = defineGauge({
  name: 'system.cpu.utilization',
  unit: '1',
  description: "The share of the machine's CPUs, or of the container's, that was in use over the last 10 s.",
  labels: {},
  ...ofTheMachine,
});

const cpuCount = defineGauge({
  name: 'system.cpu.logical.count',
  unit: '{cpu}',
  description: 'How many CPUs there are, or how many the container may use: 1.5, for example.',
  labels: {},
  ...ofTheMachine,
});

const loadAverage = defineGauge({
  name: 'system.cpu.load_average',
  unit: '{thread}',
  description:
    'Threads that ran or wanted to run, over the last 1, 5 and 15 minutes; of the machine even in a container.',
  labels: { window: ['1m', '5m', '15m'] },
  ...ofTheMachine,
});

const memoryUsage = defineGauge({
  name: 'system.memory.usage',
  unit: 'By',
  description: "What is in use of the machine's memory, or of the container's, what can be given back not counted.",
  labels: {},
  ...ofTheMachine,
});

const memoryLimit = defineGauge({
  name: 'system.memory.limit',
  unit: 'By',
  description: 'How much memory the machine has, or the container may have.',
  labels: {},
  ...ofTheMachine,
});

const memoryUtilization = defineGauge({
  name: 'system.memory.utilization',
  unit: '1',
  description: 'The share of the memory that is in use.',
  labels: {},
  ...ofTheMachine,
});

const filesystemUsage = defineGauge({
  name: 'system.filesystem.usage',
  unit: 'By',
  description: 'What is in use of the file system that the data directory is on.',
  labels: {},
  ...ofTheMachine,
});

const filesystemLimit = defineGauge({
  name: 'system.filesystem.limit',
  unit: 'By',
  description: 'How much the file system of the data directory can hold, what is kept back for root not counted.',
  labels: {},
  ...ofTheMachine,
});

const filesystemUtilization = defineGauge({
  name: 'system.filesystem.utilization',
  unit: '1',
  description: 'The share of the file system of the data directory that is in use.',
  labels: {},
  ...ofTheMachine,
});

const processCpuUtilization = defineGauge({
  name: 'process.cpu.utilization',
  unit: '1',
  description: 'The share of the CPUs that there are that this process used over the last 10 s.',
  labels: { mode: ['user', 'system'] },
  merged: 'sum',
});

const openFiles = defineGauge({
  name: 'process.open_file_descriptor.count',
  unit: '{file_descriptor}',
  description: 'Files, sockets and pipes that the process has open. On Linux.',
  labels: {},
});

const virtualMemory = defineGauge({
  name: 'process.memory.virtual',
  unit: 'By',
  description: 'Memory that the process has reserved, used or not. On Linux.',
  labels: {},
});

export const systemMetrics = [
  cpuUtilization,
  cpuCount,
  loadAverage,
  memoryUsage,
  memoryLimit,
  memoryUtilization,
  filesystemUsage,
  filesystemLimit,
  filesystemUtilization,
  processCpuUtilization,
  openFiles,
  virtualMemory,
] as const;

/** Has the figures of the last look told whenever somebody asks for the metrics; what could not be read is left out. */
export const observeSystem = (observe: ObserveMetric, watch: Pick<MachineWatch, 'reading'>): void => {
  const tell = (
    metric: Metric<Record<never, never>, 'gauge'>,
    figure: (reading: MachineReading) => number | null | undefined,
  ): void =>
    observe(metric, () => {
      const reading = watch.reading();
      const value = reading && figure(reading);
      return value == null ? [] : value;
    });

  tell(cpuUtilization, (reading) => reading.cpuUtilization);
  tell(cpuCount, (reading) => reading.cpuCount);
  tell(memoryUsage, ({ memory }) => memory.usedBytes);
  tell(memoryLimit, ({ memory }) => memory.limitBytes);
  tell(memoryUtilization, ({ memory }) => memory.usedBytes / memory.limitBytes);
  tell(filesystemUsage, ({ disk }) => disk?.usedBytes);
  tell(filesystemLimit, ({ disk }) => disk?.limitBytes);
  tell(filesystemUtilization, ({ disk }) => disk && disk.usedBytes / disk.limitBytes);
  tell(openFiles, (reading) => reading.openFiles);
  tell(virtualMemory, (reading) => reading.virtualBytes);
  observe(loadAverage, () => {
    const averages = loadavg();
    return loadAverage.labels.window.map((window, place) => [{ window }, averages[place] ?? 0] as const);
  });
  observe(processCpuUtilization, () => {
    const used = watch.reading()?.processCpuUtilization;
    if (!used) return [];
    return [
      [{ mode: 'user' }, used.user],
      [{ mode: 'system' }, used.system],
    ];
  });
};
