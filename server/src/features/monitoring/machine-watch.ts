import { readdir, readFile, statfs } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import type { Clock } from '../../platform/clock/clock.ts';
import { type CgroupReading, createCgroupReader } from './cgroup.ts';

type Share = { readonly usedBytes: number; readonly limitBytes: number };

/** What is used of what there is: of the container's share where it has one, else of the machine. */
export type MachineReading = {
  readonly cpuCount: number;
  readonly memory: Share;
  /** The file system that the data are on; null while it cannot be asked. */
  readonly disk: Share | null;
  /** 0 to 1, over the last window; null in the first. */
  readonly cpuUtilization: number | null;
  /** The part of it that this process used. */
  readonly processCpuUtilization: { readonly user: number; readonly system: number } | null;
  /** Null elsewhere than on Linux. */
  readonly openFiles: number | null;
  readonly virtualBytes: number | null;
};

export type MachineWatch = {
  start(): void;
  stop(): Promise<void>;
  /** Looks at everything now; the window ends here. Never rejects. */
  look(): Promise<void>;
  /** Null until the first look. */
  reading(): MachineReading | null;
};

export type MachineWatchNeeds = {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** The folder whose file system is watched. */
  readonly dataDir: string;
  readonly readCgroup?: () => Promise<CgroupReading>;
};

const windowMs = 10_000;

/** What has been used since some moment long ago; two of them make a window. */
type CpuStand = {
  readonly atMs: number;
  readonly busySeconds: number;
  readonly cpuCount: number;
  readonly process: NodeJS.CpuUsage;
};

const machineBusySeconds = (): number =>
  cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0) / 1_000;

const readDisk = async (folder: string): Promise<Share | null> => {
  try {
    const { blocks, bfree, bavail, bsize } = await statfs(folder);
    const usedBytes = (blocks - bfree) * bsize;
    // What is kept back for root is of no use to us: as `df` tells it.
    return { usedBytes, limitBytes: usedBytes + bavail * bsize };
  } catch {
    return null;
  }
};

const readOpenFiles = async (): Promise<number | null> => {
  try {
    // One of them is the folder that is being read.
    return (await readdir('/proc/self/fd')).length - 1;
  } catch {
    return null;
  }
};

const readVirtualBytes = async (): Promise<number | null> => {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kibibytes = /^VmSize:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1_024;
};

/** Looks at the machine every 10 s, off the event loop, so that asking for the figures costs nothing and waits for no disk. */
export const createMachineWatch = (needs: MachineWatchNeeds): MachineWatch => {
  const { clock, dataDir, readCgroup = createCgroupReader() } = needs;
  let reading: MachineReading | null = null;
  let before: CpuStand | undefined;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  const standOf = ({ cpu }: CgroupReading): CpuStand => {
    const limited = cpu !== null && cpu.cpus < availableParallelism() ? cpu : null;
    return {
      atMs: clock.monotonicMs(),
      busySeconds: limited?.usedSeconds ?? machineBusySeconds(),
      cpuCount: limited?.cpus ?? availableParallelism(),
      process: process.cpuUsage(),
    };
  };

  const compare = (now: CpuStand) => {
    const seconds = before === undefined ? 0 : ((now.atMs - before.atMs) / 1_000) * now.cpuCount;
    // A limit that was changed at run time makes two stands that do not compare.
    if (before === undefined || seconds <= 0 || before.cpuCount !== now.cpuCount) {
      return { cpuUtilization: null, processCpuUtilization: null };
    }
    const share = (used: number): number => Math.min(1, Math.max(0, used / seconds));
    return {
      cpuUtilization: share(now.busySeconds - before.busySeconds),
      processCpuUtilization: {
        user: share((now.process.user - before.process.user) / 1e6),
        system: share((now.process.system - before.process.system) / 1e6),
      },
    };
  };

  const work = async (): Promise<void> => {
    const [cgroup, disk, openFiles, virtualBytes] = await Promise.all([
      readCgroup(),
      readDisk(dataDir),
      readOpenFiles(),
      readVirtualBytes(),
    ]);
    const stand = standOf(cgroup);
    const limited = cgroup.memory !== null && cgroup.memory.limitBytes < totalmem() ? cgroup.memory : null;
    const memory = limited ?? { usedBytes: totalmem() - freemem(), limitBytes: totalmem() };
    reading = { ...compare(stand), cpuCount: stand.cpuCount, memory, disk, openFiles, virtualBytes };
    before = stand;
  };

  const look = (): Promise<void> => {
    // A file system that hangs is asked once, not once every window.
    running ??= work().finally(() => {
      running = undefined;
    });
    return running;
  };

  return {
    look,
    reading: () => reading,
    start() {
      void look();
      timer = setInterval(() => void look(), windowMs).unref();
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
};
