import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import { after, describe, test } from 'node:test';
import { z } from 'zod';
import { goodPassword } from '../harness/people.ts';
import type { ServerProcess } from '../harness/server-process.ts';
import { createServerStand } from '../harness/server-stand.ts';
import { writeTaskModules } from '../harness/task-modules.ts';
import { openTaskStand } from '../harness/task-stand.ts';
import { waitFor } from '../harness/test-tokens.ts';

const tasksDir = await writeTaskModules({
  'orders.ts': `
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { defineTask, z } from 'castellan/tasks';

const payload = z.looseObject({ id: z.string().optional() });
const isThere = (path: string): Promise<boolean> => access(path).then(() => true, () => false);

export default [
  defineTask({ name: 'order.pack', payload: z.strictObject({ parcels: z.int() }), run: ({ parcels }) => ({ packed: parcels }) }),
  defineTask({ name: 'order.once', payload: z.strictObject({ id: z.string() }), unique: ['id'], run: () => {} }),
  defineTask({ name: 'order.brief', payload, run: () => wait(20) }),
  // Says that it has begun, and never ends by itself the first time.
  defineTask({
    name: 'order.hang-once',
    payload,
    run: async ({ id }, { signal }) => {
      const mark = join(import.meta.dirname, id + '.begun');
      if (await isThere(mark)) return 'the second time';
      await writeFile(mark, '');
      await wait(600_000, undefined, { signal });
    },
  }),
  defineTask({ name: 'bad.exits', payload, attempts: 2, backoff: { firstMs: 1, maxMs: 1 }, run: () => process.exit(7) }),
  defineTask({ name: 'bad.large', payload, run: () => 'x'.repeat(50_000_000) }),
  defineTask({ name: 'bad.loops', payload, attempts: 1, timeoutMs: 500, run: () => { while (true) {} } }),
  defineTask({ name: 'bad.never', payload, attempts: 1, timeoutMs: 500, run: () => new Promise(() => {}) }),
  defineTask({ name: 'bad.string', payload, attempts: 1, run: () => { throw 'a bare text'; } }),
  defineTask({ name: 'bad.hoards', payload, attempts: 1, run: () => { const all = []; for (;;) all.push(new Array(100_000).fill(1.5)); } }),
];`,
});
const hasBegun = (id: string) => access(`${tasksDir}/${id}.begun`);

const stand = await createServerStand({ TASKS_DIR: tasksDir, TASK_LEASE_SECONDS: '4', TASK_DRAIN_SECONDS: '1' });
const { startServer, castellan } = stand;
const tasks = await openTaskStand(stand.database);

const enqueue = async (kind: string, payload: object = {}): Promise<string> => {
  const [made] = await tasks.query('select enqueue($1, $2::jsonb) as id', [kind, JSON.stringify(payload)]);
  return z.string().parse(made?.id);
};
const enqueueAll = async (kinds: readonly string[]): Promise<string[]> => {
  const ids: string[] = [];
  for (const kind of kinds) ids.push(await enqueue(kind));
  return ids;
};
const isIn = (id: string, state: string, withinMs = 20_000) =>
  waitFor(async () => {
    const task = await tasks.task(id);
    assert.equal(task?.state, state, JSON.stringify(task));
    return task;
  }, withinMs);
const stop = async (server: ServerProcess): Promise<void> => {
  server.signal('SIGTERM');
  assert.equal(await server.ended, 0, server.output());
};
const health = z.object({ status: z.string(), checks: z.record(z.string(), z.boolean()) });
const healthOf = async ({ origin }: ServerProcess) => health.parse(await (await fetch(`${origin}/health`)).json());

describe('the API apart from its workers', () => {
  let api: ServerProcess;
  let worker: ServerProcess;
  let headers: Record<string, string>;
  const post = (path: string, body: object) =>
    fetch(api.origin + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  after(() => Promise.all([stop(api), stop(worker)]));

  test('without a worker the API serves, and its health says that tasks wait', async () => {
    api = await startServer('--parts', 'api');
    assert.doesNotMatch(api.output(), /Works on/);
    const found = await healthOf(api);
    assert.deepEqual([found.status, found.checks.queue], ['degraded', false]);
    const token = api.setupLink?.searchParams.get('token');
    const account = { email: 'root@example.com', password: goodPassword };
    headers = {};
    assert.equal((await post('/api/v1/setup', { ...account, token })).status, 201);
    const login = await (await post('/api/v1/auth/login', account)).json();
    headers = { authorization: `Bearer ${z.object({ access_token: z.string() }).parse(login).access_token}` };
  });

  test('a kind that no worker has shown is refused', async () => {
    assert.equal((await post('/api/v1/tasks', { kind: 'order.pack', payload: { parcels: 2 } })).status, 400);
  });

  test('a worker serves health and metrics and nothing else, and says so', async () => {
    worker = await startServer('--parts', 'worker', '--queues', 'default', '--concurrency', '8');
    assert.match(worker.output(), /Works on default, 8 tasks of each at once/);
    assert.match(worker.output(), /No API is served here, only \/health and \/metrics/);
    assert.equal((await fetch(`${worker.origin}/health`)).status, 200);
    assert.match(await (await fetch(`${worker.origin}/metrics`)).text(), /^castellan_task_worker_slots/m);
    for (const path of ['/api/v1/tasks', '/api/v1/auth/login', '/docs', '/setup', '/.well-known/jwks.json']) {
      assert.equal((await fetch(worker.origin + path)).status, 404, path);
    }
  });

  test('a task of the team that is enqueued over the API runs in the worker', async () => {
    const reply = await waitFor(async () => {
      const made = await post('/api/v1/tasks', { kind: 'order.pack', payload: { parcels: 2 } });
      assert.equal(made.status, 201, await made.clone().text());
      return made;
    });
    const { id } = z.object({ id: z.string() }).parse(await reply.json());
    assert.deepEqual((await isIn(id, 'succeeded'))?.result, { packed: 2 });
    await waitFor(async () => assert.equal((await healthOf(api)).checks.queue, true), 15_000);
  });

  test('its payload is held against the schema of the module, all problems at once', async () => {
    const reply = await post('/api/v1/tasks', { kind: 'order.pack', payload: { parcels: 'two', more: 1 } });
    assert.equal(reply.status, 400);
    const text = await reply.text();
    assert.match(text, /"payload\.parcels"/);
    assert.match(text, /member is not known/);
  });

  test('its unique key holds for the API, which has not loaded the module', async () => {
    const wanted = { kind: 'order.once', payload: { id: 'A7' }, delay_seconds: 3600 };
    const first = await post('/api/v1/tasks', wanted);
    assert.equal(first.status, 201, await first.clone().text());
    const { id } = z.object({ id: z.string() }).parse(await first.json());
    const second = await post('/api/v1/tasks', wanted);
    assert.equal(second.status, 409);
    assert.match(await second.text(), new RegExp(id));
  });

  test('handlers that misbehave end as they should, and their neighbours and the worker go on', async () => {
    const neighbours = await enqueueAll(Array.from({ length: 40 }, () => 'order.brief'));
    const bad = ['bad.exits', 'bad.large', 'bad.loops', 'bad.never', 'bad.string', 'bad.hoards'];
    const ids = await enqueueAll(bad);
    const ends: Awaited<ReturnType<typeof isIn>>[] = [];
    for (const id of ids) ends.push(await isIn(id, 'dead', 60_000));
    const reasons = ends.map((task) => [task?.dead_reason, task?.attempts, task?.past_attempts.at(-1)?.outcome]);
    assert.deepEqual(reasons, [
      ['attempts_exhausted', 2, 'failed'],
      ['result_too_large', 1, 'failed'],
      ['attempts_exhausted', 1, 'timeout'],
      ['attempts_exhausted', 1, 'timeout'],
      ['attempts_exhausted', 1, 'failed'],
      ['attempts_exhausted', 1, 'failed'],
    ]);
    for (const id of neighbours) assert.deepEqual((await isIn(id, 'succeeded'))?.past_attempts, []);
    assert.equal((await healthOf(worker)).checks.database, true);
  });
});

describe('a worker that goes', () => {
  test('lost to kill -9 in the middle of a task: another one runs it', async () => {
    const lost = await startServer('--parts', 'worker');
    const id = await enqueue('order.hang-once', { id: 'killed' });
    await waitFor(() => hasBegun('killed'), 20_000);
    lost.signal('SIGKILL');
    await lost.ended;
    const next = await startServer('--parts', 'worker');
    const task = await isIn(id, 'succeeded', 30_000);
    assert.deepEqual([task?.result, task?.attempts, task?.lease_expiries], ['the second time', 1, 1]);
    await stop(next);
  });

  test('stopped by SIGTERM in the middle of a task: it is given back and costs no attempt', async () => {
    const stopped = await startServer('--parts', 'worker');
    const id = await enqueue('order.hang-once', { id: 'stopped' });
    await waitFor(() => hasBegun('stopped'), 20_000);
    await stop(stopped);
    const task = await tasks.task(id);
    assert.deepEqual([task?.state, task?.attempts, task?.lease_expiries], ['ready', 0, 0]);
    const next = await startServer('--parts', 'worker');
    assert.equal((await isIn(id, 'succeeded'))?.attempts, 1);
    await stop(next);
  });

  test('replaced again and again while tasks flow: each runs, and none has lost an attempt', async () => {
    const ids = await enqueueAll(Array.from({ length: 400 }, () => 'order.brief'));
    let worker = await startServer('--parts', 'worker', '--concurrency', '2');
    for (let turn = 0; turn < 3; turn += 1) {
      const next = await startServer('--parts', 'worker', '--concurrency', '2');
      await stop(worker);
      worker = next;
    }
    for (const id of ids) {
      const task = await isIn(id, 'succeeded', 60_000);
      assert.deepEqual([task?.attempts, task?.lease_expiries, task?.past_attempts], [1, 0, []]);
    }
    await stop(worker);
  });
});

describe('a start that cannot be', () => {
  for (const [parameters, sentence] of [
    [['--parts', 'worker', '--queues', 'defualt'], /no task is for the queue defualt; there are: .*default/],
    [['--parts', 'api', '--queues', 'default'], /--queues is for a worker/],
    [['--parts', 'worker', '--concurrency', '5000'], /--concurrency must be a whole number from 1 to 1000/],
    [['--parts', 'gateway'], /no part gateway; there are: api, worker/],
  ] as const) {
    test(`serve ${parameters.join(' ')} is refused in one sentence`, async () => {
      const failed = await castellan(['serve', ...parameters]);
      assert.equal(failed.code, 1, failed.stdout);
      assert.equal(failed.stderr.trim().split('\n').length, 1, failed.stderr);
      assert.match(failed.stderr, sentence);
    });
  }
});
