import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAdministrator } from '../../../test/harness/administrator.ts';
import { movableClock } from '../../../test/harness/movable-clock.ts';
import { bearer, logIn } from '../../../test/harness/people.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import type { LogLevel } from '../../platform/log/log.ts';
import { createLogLevels } from './log-level.service.ts';

const heard: Record<'here' | 'there', LogLevel[]> = { here: [], there: [] };
const house = await openTestHouse({ setLogLevel: (level) => void heard.here.push(level) });
const other = await openTestHouse({ beside: house, setLogLevel: (level) => void heard.there.push(level) });
const administrator = await createAdministrator(house);
const headers = bearer((await logIn(house, administrator.person)).accessToken);
const url = '/api/v1/monitoring/log-level';
const put = (payload: object) => house.http.inject({ method: 'PUT', url, headers, payload });

test('a level that is set here holds here at once and in the other process within a second, and both go back', async () => {
  const reply = await put({ level: 'debug', minutes: 5 });
  assert.equal(reply.statusCode, 200, reply.body);
  const { level, until, configured } = reply.json();
  assert.deepEqual([level, configured], ['debug', 'info']);
  assert.ok(Math.abs(Date.parse(until) - Date.now() - 300_000) < 10_000, until);
  await waitFor(() => assert.deepEqual(heard, { here: ['debug'], there: ['debug'] }), 2_000);
  const shown = await other.http.inject({ url, headers });
  assert.equal(shown.json().level, 'debug');

  const reset = await house.http.inject({ method: 'DELETE', url, headers });
  assert.deepEqual(reset.json(), { level: 'info', until: null, configured: 'info' });
  await waitFor(() => assert.deepEqual(heard, { here: ['debug', 'info'], there: ['debug', 'info'] }), 2_000);
});

test('who changed the level is audited, and withdrawing nothing is no act', async () => {
  await house.http.inject({ method: 'DELETE', url, headers });
  await put({ level: 'warn', minutes: null });
  await house.http.inject({ method: 'DELETE', url, headers });
  const events = (
    await house.http.inject({ url: '/api/v1/audit-events?action=log_level.changed&limit=2', headers })
  ).json().data;
  assert.deepEqual(
    events.map(({ personal }: { personal: { level: string | null } }) => personal.level),
    [null, 'warn'],
  );
});

test('what makes no sense is refused with the reason', async () => {
  for (const body of [
    { level: 'trace', minutes: 5 },
    { level: 'debug', minutes: 0 },
    { level: 'debug', minutes: 1_441 },
    { level: 'debug' },
  ]) {
    assert.equal((await put(body)).statusCode, 400, JSON.stringify(body));
  }
});

test('it goes back by itself when its time is over, also while the database is away', async () => {
  const clock = movableClock();
  const levels: LogLevel[] = [];
  let isAway = false;
  const until = new Date(clock.now().getTime() + 30);
  const unused = (): Promise<never> => Promise.reject(new Error('away'));
  const followed = createLogLevels({
    database: {
      ...{ rows: unused, execute: unused, transaction: unused },
      row: (statement) => (isAway ? unused() : Promise.resolve(statement.row.parse({ level: 'debug', until }))),
    },
    changes: { announce: unused, subscribe: () => {} },
    clock,
    log: { write: () => {}, writeError: () => {} },
    configured: 'info',
    setLevel: (level) => void levels.push(level),
    ...{ recordAudit: unused, requireCurrent: unused },
  });
  await followed.start();
  isAway = true;
  assert.deepEqual(levels, ['debug']);
  await waitFor(() => assert.deepEqual(levels, ['debug', 'info']));
  followed.stop();
});
