import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the control group of this process (a container, a systemd unit) may use and uses. Null: no limit of its own. */
export type CgroupReading = {
  readonly memory: { readonly usedBytes: number; readonly limitBytes: number } | null;
  readonly cpu: { readonly usedSeconds: number; readonly cpus: number } | null;
};

type ReadText = (path: string) => Promise<string | undefined>;

const nothing: CgroupReading = { memory: null, cpu: null };

/** Version 1 says "no limit" with the largest number of pages there is. */
const noLimitBytes = 2 ** 60;

const fieldIn = (text: string | undefined, name: string): number | undefined => {
  const value = text === undefined ? undefined : new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1];
  return value === undefined ? undefined : Number(value);
};

/** A file that holds one number; undefined for `max`, for -1, and when it is not there. */
const amountIn = (text: string | undefined): number | undefined => {
  const value = Number(text?.trim() || Number.NaN);
  return Number.isFinite(value) && value >= 0 && value < noLimitBytes ? value : undefined;
};

/** The group and all above it, since each of them limits; within a container only the last may be visible, as the root. */
const withParents = (path: string): string[] => {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/')).concat('');
};

const smallest = (limits: readonly (number | undefined)[]): number | undefined =>
  limits.reduce((least, limit) => (limit === undefined || (least ?? limit) < limit ? least : limit), undefined);

/** Cached files are given back when memory is wanted: they do not count as used, as in what `docker stats` and the kubelet tell. */
const memoryOf = (
  usage: number | undefined,
  reclaimable: number | undefined,
  limitBytes: number | undefined,
): CgroupReading['memory'] =>
  usage === undefined || limitBytes === undefined
    ? null
    : { usedBytes: Math.max(0, usage - (reclaimable ?? 0)), limitBytes };

const cpuOf = (usedSeconds: number | undefined, cpus: number | undefined): CgroupReading['cpu'] =>
  usedSeconds === undefined || cpus === undefined ? null : { usedSeconds, cpus };

/** Each file of the innermost group that has it. */
const innermost = async (read: ReadText, folders: readonly string[], file: string): Promise<string | undefined> => {
  for (const folder of folders) {
    const text = await read(join(folder, file));
    if (text !== undefined) return text;
  }
  return undefined;
};

const readVersion2 = async (read: ReadText, folders: readonly string[]): Promise<CgroupReading> => {
  const limits: (number | undefined)[] = [];
  const quotas: (number | undefined)[] = [];
  for (const folder of folders) {
    limits.push(amountIn(await read(join(folder, 'memory.max'))));
    const [quota, period] = (await read(join(folder, 'cpu.max')))?.trim().split(' ') ?? [];
    quotas.push(quota === undefined || quota === 'max' ? undefined : Number(quota) / Number(period));
  }
  const usage = amountIn(await innermost(read, folders, 'memory.current'));
  const used = fieldIn(await innermost(read, folders, 'cpu.stat'), 'usage_usec');
  return {
    memory: memoryOf(usage, fieldIn(await innermost(read, folders, 'memory.stat'), 'inactive_file'), smallest(limits)),
    cpu: cpuOf(used === undefined ? undefined : used / 1e6, smallest(quotas)),
  };
};

const readVersion1 = async (
  read: ReadText,
  foldersOf: (controller: string) => readonly string[],
): Promise<CgroupReading> => {
  const memoryFolders = foldersOf('memory');
  const stat = await innermost(read, memoryFolders, 'memory.stat');
  const limit = fieldIn(stat, 'hierarchical_memory_limit');
  const usage = amountIn(await innermost(read, memoryFolders, 'memory.usage_in_bytes'));
  const quotas: (number | undefined)[] = [];
  for (const folder of foldersOf('cpu')) {
    const quota = amountIn(await read(join(folder, 'cpu.cfs_quota_us')));
    const period = amountIn(await read(join(folder, 'cpu.cfs_period_us')));
    quotas.push(quota === undefined || !period ? undefined : quota / period);
  }
  const used = amountIn(await innermost(read, foldersOf('cpuacct'), 'cpuacct.usage'));
  return {
    memory: memoryOf(
      usage,
      fieldIn(stat, 'total_inactive_file'),
      amountIn(limit === undefined ? undefined : `${limit}`),
    ),
    cpu: cpuOf(used === undefined ? undefined : used / 1e9, smallest(quotas)),
  };
};

/**
 * Reads the files of cgroup version 2, or of version 1 where that is what there is. Elsewhere than on Linux, and outside
 * of any group with a limit, it answers with nothing.
 *
 * @param root where `/proc` and `/sys` are.
 */
export const createCgroupReader = (root = '/'): (() => Promise<CgroupReading>) => {
  const read: ReadText = (path) => readFile(join(root, path), 'utf8').catch(() => undefined);
  return async () => {
    const membership = await read('proc/self/cgroup');
    if (membership === undefined) return nothing;
    const groups = membership
      .trim()
      .split('\n')
      .map((line) => line.split(':'))
      .map(([, controllers = '', ...path]) => ({ controllers: controllers.split(','), path: path.join(':') }));
    const pathOf = (controller: string): string =>
      groups.find(({ controllers }) => controllers.includes(controller))?.path ?? '/';
    const foldersOf = (mount: string, controller: string): string[] =>
      withParents(pathOf(controller)).map((path) => join('sys/fs/cgroup', mount, path));
    // Both may be mounted; version 2 then holds no controllers.
    if (groups.some(({ controllers }) => controllers.includes('memory'))) {
      return readVersion1(read, (controller) => foldersOf(controller, controller));
    }
    return readVersion2(read, foldersOf('', ''));
  };
};
