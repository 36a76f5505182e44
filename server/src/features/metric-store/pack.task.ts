import { z } from 'zod';
import { defineTask, type Task, type TaskRun } from '../../platform/tasks/task.ts';
import type { Packing } from './packing.service.ts';

const payload = z.strictObject({});

/** Packs the hours that are over. */
export const createPackTask = (packing: Packing): Task<z.output<typeof payload>> =>
  defineTask({
    name: 'metric_store.pack',
    description: 'Packs the figures of the last hour, and adds them up for the years.',
    queue: 'maintenance',
    priority: 0,
    payload,
    timeoutMs: 300_000,
    uniqueKeyOf: () => 'everything',
    schedule: { cron: '4 * * * *', timeZone: 'UTC' },
    async run(_payload, { signal }: TaskRun) {
      let packed = 0;
      for (;;) {
        signal.throwIfAborted();
        const some = await packing.packSome();
        if (some === 0) return { packed };
        packed += some;
      }
    },
  });
