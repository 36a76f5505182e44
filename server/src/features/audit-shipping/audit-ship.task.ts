import { z } from 'zod';
import { defineTask, type Task, type TaskRun } from '../../platform/tasks/task.ts';
import type { Shipment } from './shipping.service.ts';

const payload = z.strictObject({ sink: z.string().min(1).max(2_000) });

/** One task a sink: one that is down keeps none of the others waiting. */
export const createAuditShipTask = (
  ship: (sink: string, run: TaskRun) => Promise<Shipment>,
): Task<z.output<typeof payload>> =>
  defineTask({
    name: 'audit.ship',
    description: 'Ships what is new in the audit log to one sink, in order.',
    queue: 'audit-events',
    payload,
    // Until it takes them again. Should all be used up, the next look makes another one.
    attempts: 1_000,
    backoff: { firstMs: 1_000, maxMs: 60_000 },
    timeoutMs: 120_000,
    uniqueKeyOf: ({ sink }) => sink,
    run: ({ sink }, run) => ship(sink, run),
  });
