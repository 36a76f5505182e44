import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { defineCounter } from '../../src/platform/metrics/metric.ts';
import { openMetricStand } from './metric-stand.ts';
import { movableClock } from './movable-clock.ts';
import { openTestPool } from './test-pool.ts';

/** What the process records, once in ten seconds of its clock. */
export const recorded = defineCounter({
  name: 'test.recorded',
  unit: '1',
  description: 'What a process recorded that was killed.',
  labels: {},
});

const connection = z.object({
  ...{ host: z.string(), port: z.number(), database: z.string(), user: z.string(), password: z.string() },
});

/*
 * A process that records and writes, to be killed: `node metric-recorder.ts <connection> <start>`. Ten seconds of its clock pass
 * as fast as they can be written; each time it prints how often it has recorded.
 */
if (import.meta.main) {
  const [given = '', startMs = ''] = process.argv.slice(2);
  const { database } = openTestPool(connection.parse(JSON.parse(given)));
  const clock = movableClock();
  clock.advanceMs(Number(startMs) - clock.now().getTime());
  const stand = openMetricStand({ database, metrics: [recorded], clock });
  for (let count = 1; ; count += 1) {
    stand.increment(recorded, {});
    await stand.flush();
    process.stdout.write(`${count}\n`);
    await pause(1);
  }
}
