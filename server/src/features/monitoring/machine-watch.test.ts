import assert from 'node:assert/strict';
import { availableParallelism, totalmem } from 'node:os';
import { test } from 'node:test';
import { systemClock } from '../../platform/clock/clock.ts';
import type { CgroupReading } from './cgroup.ts';
import { createMachineWatch, type MachineReading, type MachineWatch } from './machine-watch.ts';

const dataDir = import.meta.dirname;
const noLimits = async (): Promise<CgroupReading> => ({ memory: null, cpu: null });

const readingOf = (watch: MachineWatch): MachineReading => watch.reading() ?? assert.fail('Nothing was read.');

/** Until this process has used so much CPU time, however long others keep it waiting. */
const useCpu = (seconds: number): void => {
  const began = process.cpuUsage();
  for (let used = 0; used < seconds * 1e6; ) {
    const { user, system } = process.cpuUsage(began);
    used = user + system;
  }
};

test('outside of a container the machine is told', async () => {
  const watch = createMachineWatch({ clock: systemClock, dataDir, readCgroup: noLimits });
  assert.equal(watch.reading(), null);
  await watch.look();
  const { cpuCount, memory, disk, cpuUtilization, openFiles, virtualBytes } = readingOf(watch);

  assert.equal(cpuCount, availableParallelism());
  assert.equal(memory.limitBytes, totalmem());
  assert.ok(memory.usedBytes > 0 && memory.usedBytes < totalmem());
  assert.ok(disk !== null && disk.usedBytes > 0 && disk.usedBytes <= disk.limitBytes);
  assert.equal(cpuUtilization, null, 'One look is no window.');
  if (process.platform === 'linux') assert.ok((openFiles ?? 0) > 2 && (virtualBytes ?? 0) > 2 ** 20);
});

test('a process that is busy shows as a share of the CPUs, in itself and in the machine', async () => {
  let nowMs = 0;
  const watch = createMachineWatch({ clock: { monotonicMs: () => nowMs }, dataDir, readCgroup: noLimits });
  await watch.look();
  useCpu(0.2);
  nowMs += 1_000;
  await watch.look();
  const { cpuUtilization, processCpuUtilization } = readingOf(watch);
  const own = (processCpuUtilization?.user ?? 0) + (processCpuUtilization?.system ?? 0);

  assert.ok(own >= 0.2 / availableParallelism() && own <= 1, `${own}`);
  // The system counts in steps of 10 ms.
  assert.ok(cpuUtilization !== null && cpuUtilization > 0.15 / availableParallelism(), `${cpuUtilization}`);
});

test('in a container its share is told: memory against its limit, CPU against its quota', async () => {
  let nowMs = 0;
  let usedSeconds = 100;
  const readCgroup = async (): Promise<CgroupReading> => ({
    memory: { usedBytes: 400_000, limitBytes: 1_000_000 },
    cpu: { usedSeconds, cpus: 0.5 },
  });
  const watch = createMachineWatch({ clock: { monotonicMs: () => nowMs }, dataDir, readCgroup });
  await watch.look();
  nowMs += 10_000;
  usedSeconds += 4;
  await watch.look();
  const { memory, cpuCount, cpuUtilization } = readingOf(watch);

  assert.deepEqual(memory, { usedBytes: 400_000, limitBytes: 1_000_000 });
  assert.equal(cpuCount, 0.5);
  assert.equal(cpuUtilization, 0.8);
});

test('a limit wider than the machine limits nothing', async () => {
  const readCgroup = async (): Promise<CgroupReading> => ({
    memory: { usedBytes: 1, limitBytes: totalmem() * 2 },
    cpu: { usedSeconds: 1, cpus: availableParallelism() * 2 },
  });
  const watch = createMachineWatch({ clock: systemClock, dataDir, readCgroup });
  await watch.look();
  assert.equal(readingOf(watch).memory.limitBytes, totalmem());
  assert.equal(readingOf(watch).cpuCount, availableParallelism());
});

test('a data directory that cannot be asked leaves the disk out and nothing else', async () => {
  const watch = createMachineWatch({ clock: systemClock, dataDir: '/nowhere/at/all', readCgroup: noLimits });
  await watch.look();
  assert.equal(readingOf(watch).disk, null);
  assert.ok(readingOf(watch).memory.usedBytes > 0);
});
