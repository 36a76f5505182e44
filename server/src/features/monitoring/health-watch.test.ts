import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { systemClock } from '../../platform/clock/clock.ts';
import type { Log } from '../../platform/log/log.ts';
import { createHealthWatch, type HealthCheck, type HealthWatch } from './health-watch.ts';

const passing = async (): Promise<void> => {};
const failing = (message: string) => async (): Promise<void> => {
  throw new Error(message);
};

const open = (t: TestContext, checks: readonly HealthCheck[]): { watch: HealthWatch; written: string[] } => {
  const written: string[] = [];
  const log: Log = {
    write: (event, fields) => written.push(`${event.level} ${event.name} ${String(fields.component)}`),
    writeError: (event, _error, fields) => written.push(`${event.level} ${event.name} ${String(fields.component)}`),
  };
  const watch = createHealthWatch({ clock: systemClock, log, checks, timeoutMs: 20 });
  t.after(() => watch.stop());
  return { watch, written };
};

test('all up is healthy, one down is degraded, a critical one down is unhealthy', async (t) => {
  const status = async (database: HealthCheck['run'], mail: HealthCheck['run']) => {
    const { watch } = open(t, [
      { name: 'database', isCritical: true, run: database },
      { name: 'mail', isCritical: false, run: mail },
    ]);
    await watch.runChecks();
    return watch.status();
  };
  assert.equal(await status(passing, passing), 'healthy');
  assert.equal(await status(passing, failing('x')), 'degraded');
  assert.equal(await status(failing('x'), passing), 'unhealthy');
});

test('before the first answer a critical component counts as down', (t) => {
  const { watch } = open(t, [{ name: 'database', isCritical: true, run: passing }]);
  assert.equal(watch.status(), 'unhealthy');
});

test('a component that hangs is down within the timeout and is not asked a second time meanwhile', async (t) => {
  let calls = 0;
  let wasAborted = false;
  let answer = (): void => {};
  const { watch } = open(t, [
    {
      name: 'database',
      isCritical: true,
      run: (signal) => {
        calls += 1;
        signal.addEventListener('abort', () => {
          wasAborted = true;
        });
        return new Promise((resolve) => {
          answer = resolve;
        });
      },
    },
  ]);
  await watch.start();
  assert.equal(watch.status(), 'unhealthy');
  assert.equal(wasAborted, true);
  assert.match(watch.results()[0]?.message ?? '', /no answer within 20 ms/);
  await watch.runChecks();
  assert.equal(calls, 1);
  answer();
  await new Promise(setImmediate);
  const next = watch.runChecks();
  assert.equal(calls, 2);
  answer();
  await next;
  assert.equal(watch.status(), 'healthy');
});

test('a check that throws at once is a failed check', async (t) => {
  const { watch } = open(t, [
    {
      name: 'disk',
      isCritical: false,
      run: () => {
        throw new Error('no disk');
      },
    },
  ]);
  await watch.runChecks();
  await watch.runChecks();
  assert.equal(watch.results()[0]?.message, 'no disk');
});

test('the log is told of changes only, and loudly of what is critical', async (t) => {
  let isUp = false;
  const run = (): Promise<void> => (isUp ? passing() : failing('away')());
  const { watch, written } = open(t, [
    { name: 'database', isCritical: true, run },
    { name: 'mail', isCritical: false, run },
  ]);
  await watch.runChecks();
  await watch.runChecks();
  assert.deepEqual(written.splice(0), [
    'error health.needed_component_down database',
    'warn health.component_down mail',
  ]);
  const since = watch.results()[0]?.since;
  isUp = true;
  await watch.runChecks();
  await watch.runChecks();
  assert.deepEqual(written, ['info health.component_up database', 'info health.component_up mail']);
  assert.notEqual(watch.results()[0]?.since, since);
});

test('the message of a failed check holds no secret', async (t) => {
  const { watch } = open(t, [
    { name: 'database', isCritical: true, run: failing('postgres://joe:hunter2@db/x does not answer') },
  ]);
  await watch.runChecks();
  assert.equal(watch.results()[0]?.message, 'postgres://[masked]@db/x does not answer');
});
