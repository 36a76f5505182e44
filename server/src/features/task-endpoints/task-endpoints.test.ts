import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { bearer } from '../../../test/harness/people.ts';
import { createRoleHolders } from '../../../test/harness/role-holders.ts';
import { openTaskStand } from '../../../test/harness/task-stand.ts';
import { openTestHouse } from '../../../test/harness/test-house.ts';
import { startWebhookReceiver } from '../../../test/harness/webhook-receiver.ts';

const house = await openTestHouse({ work: null, settings: { HTTP_TASK_ALLOWED_ADDRESSES: '127.0.0.1' } });
const holder = createRoleHolders(house);
const administrator = await holder('admin');
const auditor = await holder('auditor');
const receiver = await startWebhookReceiver();
const path = '/api/v1/task-endpoints';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
const call = (method: Method, url: string, payload?: object, who = administrator) =>
  house.http.inject({ method, url, headers: bearer(who.accessToken), ...(payload && { payload }) });

const register = async (name: string, more: object = {}) => {
  const reply = await call('POST', path, { name, url: receiver.url.href, ...more });
  assert.equal(reply.statusCode, 201, reply.body);
  return reply.json();
};

/** The texts of all that is wrong, by place. */
const refusals = async (payload: object): Promise<Record<string, string>> => {
  const reply = await call('POST', path, payload);
  assert.equal(reply.statusCode, 400, reply.body);
  const { issues } = reply.json().error.details;
  return Object.fromEntries(issues.map((issue: { path: string; message: string }) => [issue.path, issue.message]));
};

test('an endpoint is registered, seen, changed and deleted, each with its audit event', async () => {
  const made = await register('orders', { description: 'Packs orders.', attempts: 4 });
  assert.match(made.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  const { secret, ...shown } = made;
  assert.deepEqual((await call('GET', `${path}/orders`)).json(), shown);
  const changed = await call('PATCH', `${path}/orders`, { timeout_seconds: 5, attempts: null, is_enabled: false });
  assert.deepEqual(changed.json(), {
    ...shown,
    ...{ timeout_seconds: 5, attempts: null, is_enabled: false, updated_at: changed.json().updated_at },
  });
  assert.equal((await call('DELETE', `${path}/orders`)).statusCode, 204);
  assert.equal((await call('GET', `${path}/orders`)).statusCode, 404);
  const events = (await call('GET', '/api/v1/audit-events?limit=3')).json().data;
  assert.deepEqual(
    events.map((event: { action: string }) => event.action),
    ['task_endpoint.deleted', 'task_endpoint.changed', 'task_endpoint.created'],
  );
  assert.equal(JSON.stringify(events).includes(secret), false);
  assert.equal(events[1].personal.before.timeout_seconds, 30);
  assert.equal(events[1].personal.after.timeout_seconds, 5);
});

test('a name stands for one endpoint', async () => {
  await register('taken');
  assert.equal((await call('POST', path, { name: 'taken', url: receiver.url.href })).json().error.code, 'CONFLICT');
});

test('the secret is told once, and lies sealed in the database', async () => {
  const { secret } = await register('sealed');
  for (const url of [path, `${path}/sealed`]) {
    assert.equal((await call('GET', url)).body.includes('whsec_'), false);
  }
  const { query } = await openTaskStand(house.database);
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64').toString('hex');
  const [row] = await query(`select encode(secret_sealed, 'hex') as sealed from task_endpoints where name = 'sealed'`);
  assert.ok(String(row?.sealed).length > key.length);
  assert.equal(String(row?.sealed).includes(key), false);
});

test('what leads to a machine or a private network, or in the clear over the internet, cannot be registered', async () => {
  const places = ['10.0.0.1', '169.254.169.254', '[::1]', '[::ffff:10.0.0.1]', '2130706434', '0x7f.0.0.2', '127.0.0.2'];
  for (const host of places) {
    const { url } = await refusals({ name: 'private', url: `https://${host}/` });
    assert.match(String(url), /^The address is none of the internet: /, host);
  }
  assert.match(String((await refusals({ name: 'plain', url: 'http://8.8.8.8/' })).url), /use https\.$/);
  for (const [url, sentence] of [
    ['https://me:secret@example.com/', /Leave out user and password/],
    ['https://example.com/#part', /Leave out what follows the #/],
    ['ftp://example.com/', /A URL such as https/],
    ['/tasks', /A URL such as https/],
  ] as const) {
    assert.match(String((await refusals({ name: 'odd', url })).url), sentence);
  }
});

test('everything that is wrong with an endpoint is said at once', async () => {
  const wrong = { name: 'No Name', url: 'x', timeout_seconds: 0, attempts: 0, description: 'two\nlines' };
  assert.deepEqual(Object.keys(await refusals(wrong)).sort(), [
    'attempts',
    'description',
    'name',
    'timeout_seconds',
    'url',
  ]);
});

test('a test message is signed, and told how it was taken', async () => {
  const { secret } = await register('tested', { is_enabled: false });
  receiver.react({ status: 200, body: 'well\nreceived' });
  const { duration_ms: durationMs, ...told } = (await call('POST', `${path}/tested/test`)).json();
  assert.deepEqual(told, { is_delivered: true, status: 200, answer: 'well received', error: null });
  assert.ok(durationMs >= 0);
  const { headers, body } = receiver.deliveries.at(-1) ?? assert.fail('Nothing arrived.');
  const texts = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, String(value)]));
  const message = new Webhook(secret).verify(body, texts);
  assert.ok(typeof message === 'object' && message !== null && 'type' in message);
  assert.equal(message.type, 'castellan.test');
  receiver.react('cut');
  assert.deepEqual((await call('POST', `${path}/tested/test`)).json().error, 'No answer: the connection was cut.');
  receiver.react({ status: 500 });
  assert.equal((await call('POST', `${path}/tested/test`)).json().is_delivered, false);
});

test('a name that leads to this machine is found out when it is called', async () => {
  await register('inside', { url: `http://localhost:${receiver.url.port}/` });
  receiver.react({ status: 204 });
  const told = (await call('POST', `${path}/inside/test`)).json();
  // localhost has 127.0.0.1, which is allowed here, and on many machines ::1, which is not.
  if (told.error !== null) assert.match(told.error, /^The address is none of the internet: /);
  else assert.equal(told.status, 204);
});

test('after a rotation calls carry a signature of each secret until the overlap is over', async () => {
  const { secret: first } = await register('rotated');
  receiver.react({ status: 204 });
  const rotated = (await call('POST', `${path}/rotated/rotate-secret`, {})).json();
  const until = Date.parse(rotated.previous_secret_until) - Date.now();
  assert.ok(Math.abs(until - 24 * 3_600_000) < 60_000, rotated.previous_secret_until);
  const verifiers = async (...secrets: string[]): Promise<boolean[]> => {
    await call('POST', `${path}/rotated/test`);
    const { headers, body } = receiver.deliveries.at(-1) ?? assert.fail('Nothing arrived.');
    const texts = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, String(value)]));
    return secrets.map((secret) => {
      try {
        new Webhook(secret).verify(body, texts);
        return true;
      } catch {
        return false;
      }
    });
  };
  assert.deepEqual(await verifiers(first, rotated.secret), [true, true]);
  const leaked = (await call('POST', `${path}/rotated/rotate-secret`, { overlap_hours: 0 })).json();
  assert.equal(leaked.previous_secret_until, null);
  assert.deepEqual(await verifiers(first, rotated.secret, leaked.secret), [false, false, true]);
});

test('who may only see endpoints can change nothing, and strangers see none', async () => {
  await register('guarded');
  assert.equal((await call('GET', path, undefined, auditor)).statusCode, 200);
  for (const [method, url] of [
    ['POST', path],
    ['PATCH', `${path}/guarded`],
    ['DELETE', `${path}/guarded`],
    ['POST', `${path}/guarded/test`],
    ['POST', `${path}/guarded/rotate-secret`],
  ] as const) {
    const payload = method === 'DELETE' || url.endsWith('/test') ? undefined : {};
    assert.equal((await call(method, url, payload, auditor)).statusCode, 403, `${method} ${url}`);
  }
  assert.equal((await call('GET', path, undefined, await holder())).statusCode, 403);
});
