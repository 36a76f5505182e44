import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { recorded } from '../../../test/harness/metric-recorder.ts';
import { clockAtFullHour, openMetricStand } from '../../../test/harness/metric-stand.ts';
import { createTestDatabase } from '../../../test/harness/test-database.ts';
import { openTestPool } from '../../../test/harness/test-pool.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';

const program = fileURLToPath(new URL('../../../test/harness/metric-recorder.ts', import.meta.url));
const place = await createTestDatabase();
const pool = openTestPool(place.application);
after(async () => {
  await pool.close();
  await place.drop();
});

test('of a process that is killed no more than the last minute is lost', async () => {
  const clock = clockAtFullHour();
  const startMs = clock.now().getTime();
  const child = spawn(process.execPath, [program, JSON.stringify(place.application), String(startMs)]);
  after(() => child.kill('SIGKILL'));
  let [said, complaints] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  await waitFor(() => assert.ok(said.split('\n').length > 40, complaints), 20_000);
  child.kill('SIGKILL');
  await once(child, 'exit');
  // What it had recorded and not yet said at the end is one more at most.
  const count = Number(said.trim().split('\n').at(-1));
  clock.advanceMs((count + 1) * 10_000);
  const reader = openMetricStand({ database: pool.database, metrics: [recorded], clock });
  const question = { metric: recorded.name, stat: 'increase', windowSeconds: 43_200, at: clock.now() } as const;
  const [{ value: kept } = assert.fail('Nothing was kept.')] = await reader.store.readWindow(question);
  assert.ok(kept > count - 6 && kept <= count + 1, `${kept} of ${count}`);
});
