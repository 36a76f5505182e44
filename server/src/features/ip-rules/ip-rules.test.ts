import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { openIpRuleStand } from '../../../test/harness/ip-rule-stand.ts';
import { bearer, signUp } from '../../../test/harness/people.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';

const { clock, house, people, call, created, demotedAdmin, knock, removeAllRules } = await openIpRuleStand();
afterEach(removeAllRules);

describe('a rule', () => {
  test('denies its range from the moment its answer is out, and no longer when it is deleted', async () => {
    const id = await created({ cidr: '203.0.113.0/24' });
    assert.equal(await knock('203.0.113.9'), 403);
    assert.equal(await knock('203.0.114.9'), 200);
    assert.equal((await call({ method: 'DELETE', url: `/${id}` })).statusCode, 204);
    assert.equal(await knock('203.0.113.9'), 200);
  });

  test('with the longest prefix decides, so that a deny of everything makes a list of those allowed', async () => {
    await created({ cidr: '192.0.2.0/24', action: 'allow' });
    await created({ cidr: '0.0.0.0/0' });
    await created({ cidr: '::/0' });
    await created({ cidr: '192.0.2.128/25' });
    for (const [address, status] of [
      ['192.0.2.7', 200],
      ['192.0.2.200', 403],
      ['198.51.100.1', 403],
      ['2001:db8::1', 403],
      ['::ffff:192.0.2.7', 200],
      ['::ffff:198.51.100.1', 403],
    ] as const) {
      assert.equal(await knock(address), status, address);
    }
  });

  test('counts until the second it expires, without anybody writing anything', async () => {
    const expiresAt = new Date(clock.now().getTime() + 60_000);
    await created({ cidr: '203.0.113.0/24', expires_at: expiresAt.toISOString() });
    await created({ cidr: '203.0.0.0/16', expires_at: new Date(expiresAt.getTime() + 60_000).toISOString() });
    await created({ cidr: '203.0.113.9', action: 'allow', expires_at: expiresAt.toISOString() });
    clock.advanceMs(59_999);
    assert.deepEqual([await knock('203.0.113.9'), await knock('203.0.113.8')], [200, 403]);
    clock.advanceMs(1);
    assert.deepEqual([await knock('203.0.113.9'), await knock('203.0.113.8')], [403, 403]);
    clock.advanceMs(60_000);
    assert.deepEqual([await knock('203.0.113.9'), await knock('203.0.113.8')], [200, 200]);
  });

  test('that has expired is left out of the list unless asked for, and makes room for a new one of its range', async () => {
    const cidr = '203.0.113.0/24';
    const old = await created({ cidr, expires_at: new Date(clock.now().getTime() + 1_000).toISOString() });
    clock.advanceMs(1_000);
    assert.deepEqual((await call({})).json().data, []);
    assert.equal((await call({ url: '?include_expired=true' })).json().data[0].id, old);
    const renewed = await created({ cidr });
    assert.notEqual(renewed, old);
    assert.equal((await call({ url: '?include_expired=true' })).json().data.length, 1);
  });

  test('stops no probe, or it could take the server out of its load balancer', async () => {
    await created({ cidr: '203.0.113.0/24' });
    const health = await house.http.inject({ url: '/health/live', headers: { 'x-forwarded-for': '203.0.113.9' } });
    assert.equal(health.statusCode, 200);
  });

  test('is made, changed and deleted by nobody who was demoted a moment ago, though their token is still accepted', async () => {
    const id = await created({ cidr: '203.0.113.0/24' });
    const as = await demotedAdmin();
    assert.equal((await call({ url: `/${id}`, as })).statusCode, 200);
    const payload = { cidr: '198.51.100.0/24', action: 'deny', reason: 'A test.' };
    assert.equal((await call({ method: 'POST', payload, as })).statusCode, 401);
    assert.equal((await call({ method: 'PATCH', url: `/${id}`, payload: { action: 'allow' }, as })).statusCode, 401);
    assert.equal((await call({ method: 'DELETE', url: `/${id}`, as })).statusCode, 401);
    assert.deepEqual([await knock('198.51.100.9'), await knock('203.0.113.9')], [200, 403]);
  });

  test('is heard of by a second process within a second', async () => {
    const second = await openTestHouse({ beside: house, clock });
    const knockThere = () => knock('203.0.113.9', second);
    assert.equal(await knockThere(), 200);
    const id = await created({ cidr: '203.0.113.0/24' });
    await waitFor(async () => assert.equal(await knockThere(), 403), 1_000);
    await call({ method: 'DELETE', url: `/${id}` });
    await waitFor(async () => assert.equal(await knockThere(), 200), 1_000);
  });
});

describe('somebody who is refused by a rule', () => {
  test('gets one answer whatever they ask for and whoever they are, and learns nothing from it', async () => {
    await created({ cidr: '203.0.113.0/24', reason: 'Seen in the breach of last week.' });
    const headers = { 'x-forwarded-for': '203.0.113.9' };
    const answers = await Promise.all([
      house.http.inject({ url: '/api/v1/user', headers }),
      house.http.inject({ url: '/api/v1/user', headers: { ...headers, ...bearer(people.admin.accessToken) } }),
      house.http.inject({ url: '/api/v1/user', headers: { ...headers, ...bearer('forged') } }),
      house.http.inject({ url: '/api/v1/ip-rules', headers }),
      house.http.inject({ url: '/nothing/here', headers }),
      house.http.inject({ method: 'DELETE', url: '/api/v1/auth/login', headers }),
      house.http.inject({ method: 'POST', url: '/api/v1/auth/login', headers, payload: { email: 1 } }),
      house.http.inject({ method: 'OPTIONS', url: '/api/v1/user', headers }),
      house.http.inject({ url: '/docs', headers }),
    ]);
    const told = answers.map(({ statusCode, body }) => {
      const { request_id: _ours, timestamp: _now, ...error } = JSON.parse(body).error;
      return JSON.stringify([statusCode, error]);
    });
    assert.deepEqual(new Set(told).size, 1, told.join('\n'));
    assert.match(told[0] ?? '', /^\[403,\{"code":"FORBIDDEN"/);
    assert.doesNotMatch(told.join(), /breach|203|rule/i);
    const names = answers.map(({ headers: sent }) => Object.keys(sent).sort().join());
    assert.equal(new Set(names).size, 1, names.join('\n'));
  });

  test('is refused before their password is looked at', async () => {
    const person = await signUp(house);
    await created({ cidr: '203.0.113.0/24' });
    const reply = await house.http.inject({
      method: 'POST',
      url: '/api/v1/auth/login',
      headers: { 'x-forwarded-for': '203.0.113.9' },
      payload: { email: person.email, password: person.password },
    });
    assert.equal(reply.statusCode, 403);
  });
});
