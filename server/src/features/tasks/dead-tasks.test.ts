import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { openDeskStand } from '../../../test/harness/task-desk.ts';
import { sql } from '../../platform/postgres/database.ts';

const stand = await openDeskStand();
const { call, put, pool } = stand;

/** Lets a dead task have died for another reason, some hours ago. */
const letDie = sql({
  name: 'test.let_die',
  text: `update tasks set dead_reason = $2, finished_at = clock_timestamp() - make_interval(hours => $3) where id = $1`,
  row: z.unknown(),
});

const putDead = async (kind: string, queue: string, reason: string, hoursAgo: number): Promise<string> => {
  const id = await put({ kind, queue, state: 'dead' });
  await pool.database.execute(letDie, [id, reason, hoursAgo]);
  return id;
};

const crashed = await putDead('report.build', 'reports', 'crashed', 1);
const expired = await putDead('report.build', 'reports', 'expired', 30);
const oldest = await putDead('invoice.send', 'billing', 'crashed', 50);
await putDead('invoice.send', 'billing', 'crashed', 2);
await put({ kind: 'invoice.send', queue: 'billing', state: 'ready' });

const count = async (query: string) => {
  const reply = await call('GET', `/tasks/dead?${query}`);
  assert.equal(reply.statusCode, 200, reply.body);
  return reply.json();
};
const idsOf = async (query: string): Promise<string[]> => {
  const reply = await call('GET', `/tasks?${query}`);
  assert.equal(reply.statusCode, 200, reply.body);
  return reply.json().data.map(({ id }: { id: string }) => id);
};
const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();

test('dead tasks are counted by kind, queue and reason, the largest group first', async () => {
  const { data, total, is_whole } = await count('');
  assert.deepEqual(
    data.map((group: Record<string, unknown>) => [group.kind, group.queue, group.reason, group.count]),
    [
      ['invoice.send', 'billing', 'crashed', 2],
      ['report.build', 'reports', 'crashed', 1],
      ['report.build', 'reports', 'expired', 1],
    ],
  );
  assert.deepEqual([total, is_whole], [4, true]);
  assert.ok(Date.parse(data[0].oldest_died_at) < Date.parse(data[0].newest_died_at));
});

test('each filter narrows the count as it narrows a replay', async () => {
  assert.equal((await count('kind=report.build')).total, 2);
  assert.equal((await count('queue=billing&reason=crashed')).total, 2);
  assert.equal((await count(`died_after=${hoursAgo(3)}`)).total, 2);
  assert.equal((await count(`died_before=${hoursAgo(40)}`)).total, 1);
  assert.deepEqual(await count('kind=nothing.dead'), { data: [], total: 0, is_whole: true });
});

test('tasks are listed by the reason and the time of their death', async () => {
  assert.deepEqual(await idsOf('kind=report.build&reason=crashed'), [crashed]);
  assert.deepEqual(await idsOf(`died_before=${hoursAgo(20)}`), [oldest, expired]);
  assert.deepEqual(await idsOf(`state=dead&kind=report.build&died_after=${hoursAgo(20)}`), [crashed]);
  assert.deepEqual(await idsOf('state=ready&reason=crashed'), [], 'what waits has not died');
});

for (const query of ['kind=Not+A+Kind', 'reason=', 'died_after=yesterday', 'colour=red']) {
  test(`the count by ${query} is refused`, async () => {
    assert.equal((await call('GET', `/tasks/dead?${query}`)).statusCode, 400);
  });
}

test('whoever may not see tasks may not count the dead ones', async () => {
  const nobody = await stand.holder('user');
  assert.equal((await call('GET', '/tasks/dead', undefined, nobody)).statusCode, 403);
});
