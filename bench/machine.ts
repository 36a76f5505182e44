import { readFile } from 'node:fs/promises';

/** Ticks of 10 ms that all processors were busy, and that this process and the children it has outlived were. */
export type BusyTicks = { readonly machine: number; readonly total: number; readonly own: number };

export const readBusyTicks = async (): Promise<BusyTicks> => {
  const [machine, own] = await Promise.all([readFile('/proc/stat', 'utf8'), readFile('/proc/self/stat', 'utf8')]);
  // user, nice, system, idle, waiting for input or output, and the rest.
  const ticks = machine.slice(machine.indexOf(' '), machine.indexOf('\n')).trim().split(/\s+/).slice(0, 8).map(Number);
  const total = ticks.reduce((sum, value) => sum + value, 0);
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  // After the name in brackets the 12th to 15th fields: user and system time, of the process and of its ended children.
  const times = own
    .slice(own.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15);
  return { machine: total - idle, total, own: times.reduce((sum, value) => sum + Number(value), 0) };
};

/** The share of the machine that others used in between: above a few per cent, absolute figures say little. */
export const shareOfOthers = (before: BusyTicks, after: BusyTicks): number =>
  (after.machine - before.machine - (after.own - before.own)) / (after.total - before.total);
