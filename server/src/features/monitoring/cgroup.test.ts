import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../../test/harness/postgres-server.ts';
import { type CgroupReading, createCgroupReader } from './cgroup.ts';

/** Reads a machine whose `/proc` and `/sys` hold these files. */
const readIn = async (files: Readonly<Record<string, string>>): Promise<CgroupReading> => {
  const folder = await temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, path)), { recursive: true });
    await writeFile(join(folder.path, path), `${text}\n`);
  }
  return createCgroupReader(folder.path)();
};

const mebibyte = 2 ** 20;

test('a container of version 2 tells its memory without cached files, and its CPUs', async () => {
  const reading = await readIn({
    'proc/self/cgroup': '0::/',
    'sys/fs/cgroup/memory.max': String(512 * mebibyte),
    'sys/fs/cgroup/memory.current': String(300 * mebibyte),
    'sys/fs/cgroup/memory.stat': `anon 1\ninactive_file ${100 * mebibyte}\nactive_file 7`,
    'sys/fs/cgroup/cpu.max': '150000 100000',
    'sys/fs/cgroup/cpu.stat': 'usage_usec 2500000\nuser_usec 2000000',
  });
  assert.deepEqual(reading, {
    memory: { usedBytes: 200 * mebibyte, limitBytes: 512 * mebibyte },
    cpu: { usedSeconds: 2.5, cpus: 1.5 },
  });
});

test('the tightest limit of a group and those above it holds', async () => {
  const reading = await readIn({
    'proc/self/cgroup': '0::/machine.slice/house.service',
    'sys/fs/cgroup/machine.slice/memory.max': String(256 * mebibyte),
    'sys/fs/cgroup/machine.slice/cpu.max': '200000 100000',
    'sys/fs/cgroup/machine.slice/house.service/memory.max': 'max',
    'sys/fs/cgroup/machine.slice/house.service/memory.current': String(10 * mebibyte),
    'sys/fs/cgroup/machine.slice/house.service/cpu.max': 'max 100000',
    'sys/fs/cgroup/machine.slice/house.service/cpu.stat': 'usage_usec 1000000',
  });
  assert.deepEqual(reading, {
    memory: { usedBytes: 10 * mebibyte, limitBytes: 256 * mebibyte },
    cpu: { usedSeconds: 1, cpus: 2 },
  });
});

test('a container of version 1 whose path is that of its host is read at the root of what it sees', async () => {
  const path = '/docker/0123456789ab';
  const reading = await readIn({
    'proc/self/cgroup': `9:name=systemd:${path}\n4:memory:${path}\n2:cpu,cpuacct:${path}`,
    'sys/fs/cgroup/memory/memory.usage_in_bytes': String(90 * mebibyte),
    'sys/fs/cgroup/memory/memory.stat': `total_inactive_file ${30 * mebibyte}\nhierarchical_memory_limit ${128 * mebibyte}`,
    'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '50000',
    'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
    'sys/fs/cgroup/cpuacct/cpuacct.usage': '3500000000',
  });
  assert.deepEqual(reading, {
    memory: { usedBytes: 60 * mebibyte, limitBytes: 128 * mebibyte },
    cpu: { usedSeconds: 3.5, cpus: 0.5 },
  });
});

test('a group without limits tells nothing, in either version', async () => {
  const nothing = { memory: null, cpu: null };
  const version2 = await readIn({
    'proc/self/cgroup': '0::/user.slice',
    'sys/fs/cgroup/user.slice/memory.max': 'max',
    'sys/fs/cgroup/user.slice/memory.current': '1',
    'sys/fs/cgroup/user.slice/cpu.max': 'max 100000',
    'sys/fs/cgroup/user.slice/cpu.stat': 'usage_usec 1',
  });
  const version1 = await readIn({
    'proc/self/cgroup': '4:memory:/\n3:cpu:/\n2:cpuacct:/\n0::/',
    'sys/fs/cgroup/memory/memory.usage_in_bytes': '1',
    'sys/fs/cgroup/memory/memory.stat': 'hierarchical_memory_limit 9223372036854771712',
    'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1',
    'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
    'sys/fs/cgroup/cpuacct/cpuacct.usage': '1',
  });
  assert.deepEqual([version2, version1], [nothing, nothing]);
});

test('where there are no groups at all nothing is told', async () => {
  assert.deepEqual(await readIn({}), { memory: null, cpu: null });
});

test('the groups of this machine can be read', async () => {
  const { memory, cpu } = await createCgroupReader()();
  if (memory !== null) assert.ok(memory.usedBytes > mebibyte && memory.limitBytes >= memory.usedBytes);
  if (cpu !== null) assert.ok(cpu.usedSeconds > 0 && cpu.cpus > 0);
});
