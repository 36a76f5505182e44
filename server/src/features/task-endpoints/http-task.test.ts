import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { after, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { bearer } from '../../../test/harness/people.ts';
import { createRoleHolders } from '../../../test/harness/role-holders.ts';
import { openTaskHouse } from '../../../test/harness/task-stand.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import { startWebhookReceiver } from '../../../test/harness/webhook-receiver.ts';

const { house, task, reaches, query } = await openTaskHouse();
const { endpoints } = house.composed.taskEndpoints;
const administrator = await createRoleHolders(house)('admin');
const receiver = await startWebhookReceiver();

const call = async (method: 'GET' | 'POST', url: string, payload?: object) => {
  const headers = bearer(administrator.accessToken);
  return house.http.inject({ method, url, headers, ...(payload && { payload }) });
};

let named = 0;
const register = async (url: URL, more: { timeoutSeconds?: number; attempts?: number } = {}) => {
  named += 1;
  const wanted = {
    name: `endpoint-${named}`,
    url,
    description: '',
    timeoutSeconds: 30,
    attempts: null,
    isEnabled: true,
  };
  const { endpoint, secret } = await endpoints.create({ ...wanted, ...more }, { kind: 'operator' });
  return { name: endpoint.name, secret };
};

const send = async (endpoint: string, body: unknown = {}): Promise<string> => {
  const reply = await call('POST', '/api/v1/tasks', { kind: 'http', payload: { endpoint, body } });
  assert.equal(reply.statusCode, 201, reply.body);
  return reply.json().id;
};

/** A server whose answers no reaction of the receiver describes. */
const serve = async (listener: RequestListener): Promise<URL> => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return new URL(`http://127.0.0.1:${address.port}/`);
};

const errorOf = async (id: string): Promise<string> => (await task(id))?.past_attempts.at(-1)?.error?.message ?? '';

test('the endpoint gets a POST that another implementation of Standard Webhooks verifies, and its answer is the result', async () => {
  const { name, secret } = await register(receiver.url);
  receiver.react({ status: 200, headers: { 'content-type': 'application/json' }, body: '{"packed":[1,"é"]}' });
  const id = await send(name, { order: 'Ä7' });
  assert.deepEqual((await reaches(id, 'succeeded')).result, { status: 200, body: { packed: [1, 'é'] } });
  const { headers, body } = receiver.deliveries.at(-1) ?? assert.fail('Nothing arrived.');
  const texts = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key, String(value)]));
  assert.deepEqual(new Webhook(secret).verify(body, texts), { order: 'Ä7' });
  assert.throws(() => new Webhook(`whsec_${Buffer.alloc(32, 7).toString('base64')}`).verify(body, texts));
  assert.throws(() => new Webhook(secret).verify(`${body} `, texts));
  assert.deepEqual(
    [headers['webhook-id'], headers['idempotency-key'], headers['castellan-attempt'], headers['content-type']],
    [id, id, '1', 'application/json'],
  );
  const shown = (await call('GET', `/api/v1/tasks/${id}`)).json();
  assert.match(String(headers.traceparent), new RegExp(`^00-${shown.cause.trace_id}-[0-9a-f]{16}-01$`));
});

test('an answer that means "not now" is another attempt, no sooner than it asks for, with the same id', async () => {
  const { name } = await register(receiver.url);
  for (const status of [408, 425, 429, 500, 503]) {
    receiver.react({ status, headers: { 'retry-after': '3000' }, body: 'not now' });
    const id = await send(name);
    await waitFor(async () => assert.match(await errorOf(id), new RegExp(`answered ${status}: not now`)));
    const [due] = await query(`select extract(epoch from due_at - now())::int as seconds from tasks where id = $1`, [
      id,
    ]);
    assert.ok(Number(due?.seconds) > 2_900, String(due?.seconds));
    const first = receiver.deliveries.at(-1)?.headers;
    receiver.react({ status: 204 });
    await call('POST', `/api/v1/tasks/${id}/retry`);
    assert.deepEqual((await reaches(id, 'succeeded')).result, { status: 204, body: null });
    const second = receiver.deliveries.at(-1)?.headers;
    assert.equal(second?.['webhook-id'], first?.['webhook-id']);
    assert.equal(second?.['castellan-attempt'], '2');
  }
});

test('an answer that will be the same next time is the end at once, with what the endpoint said', async () => {
  const { name } = await register(receiver.url);
  for (const [status, reason, sentence] of [
    [422, 'endpoint_refused', /answered 422: order A7 is unknown$/],
    [404, 'endpoint_refused', /answered 404: order A7 is unknown$/],
    [302, 'endpoint_redirected', /answered 302, a redirect; register the address/],
  ] as const) {
    receiver.react({ status, headers: { location: 'http://127.0.0.1:1/' }, body: 'order A7\n is unknown' });
    const id = await send(name);
    const dead = await reaches(id, 'dead');
    assert.deepEqual([dead.dead_reason, dead.attempts], [reason, 1]);
    assert.match(await errorOf(id), sentence);
  }
});

test('an endpoint that says it is gone is disabled, which is audited, and nothing more can be enqueued for it', async () => {
  const { name } = await register(receiver.url);
  receiver.react({ status: 410 });
  const id = await send(name);
  assert.equal((await reaches(id, 'dead')).dead_reason, 'endpoint_gone');
  const { isEnabled, goneAt } = await endpoints.find(name);
  assert.equal(isEnabled, false);
  assert.ok(goneAt);
  const { data } = (await call('GET', '/api/v1/audit-events?action=task_endpoint.changed')).json();
  assert.deepEqual([data[0].actor_kind, data[0].reason], ['system', 'gone']);
  const refused = await call('POST', '/api/v1/tasks', { kind: 'http', payload: { endpoint: name } });
  assert.deepEqual(refused.json().error.details.issues, [
    { path: 'payload', message: `The endpoint "${name}" is disabled. Enable it first.` },
  ]);
  await endpoints.change(name, { isEnabled: true }, { kind: 'operator' });
  assert.equal((await endpoints.find(name)).goneAt, null);
});

test('a body that is nested too deeply for any check, enqueued in SQL, makes its own task dead and harms nobody', async () => {
  const { name } = await register(receiver.url);
  const [{ id = '' } = {}] = await query(
    `select castellan.enqueue('http', jsonb_build_object('endpoint', $1::text, 'body', (repeat('[', 5000) || repeat(']', 5000))::jsonb)) as id`,
    [name],
  );
  assert.equal((await reaches(String(id), 'dead')).dead_reason, 'payload_invalid');
  receiver.react({ status: 204 });
  await reaches(await send(name), 'succeeded');
});

test('an endpoint that was changed during the call that found it gone stays enabled', async () => {
  const asked = Promise.withResolvers<void>();
  const moved = Promise.withResolvers<void>();
  const old = await serve((_request, response) => {
    asked.resolve();
    void moved.promise.then(() => response.writeHead(410).end());
  });
  const { name } = await register(old);
  const id = await send(name);
  await asked.promise;
  await endpoints.change(name, { url: receiver.url }, { kind: 'operator' });
  moved.resolve();
  await reaches(id, 'dead');
  const { isEnabled, goneAt } = await endpoints.find(name);
  assert.deepEqual({ isEnabled, goneAt }, { isEnabled: true, goneAt: null });
});

test('an endpoint that never answers, sends headers for ever or a body for ever is given up at its time', async () => {
  const slowHeaders = await serve(({ socket }) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    const timer = setInterval(() => socket.write('x-more: 1\r\n'), 50);
    socket.on('close', () => clearInterval(timer));
    socket.on('error', () => {});
  });
  const slowBody = await serve((_request, reply) => {
    reply.writeHead(200);
    const timer = setInterval(() => reply.write('.'), 50);
    reply.on('close', () => clearInterval(timer));
  });
  const silent = await serve(() => {});
  const ids = await Promise.all(
    [slowHeaders, slowBody, silent].map(async (url) => {
      const { name } = await register(url, { timeoutSeconds: 1, attempts: 1 });
      return send(name);
    }),
  );
  for (const id of ids) {
    assert.equal((await reaches(id, 'dead')).dead_reason, 'attempts_exhausted');
    assert.match(await errorOf(id), /nobody answered within 1 s/);
  }
});

test('what speaks no HTTP has not answered', async () => {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const { name } = await register(new URL(`http://127.0.0.1:${address.port}/`), { attempts: 1 });
  const id = await send(name);
  assert.equal((await reaches(id, 'dead')).dead_reason, 'attempts_exhausted');
  assert.match(await errorOf(id), /^No answer: the call failed/);
});

test('of an answer only what is text and not too much is kept', async () => {
  const { name } = await register(receiver.url);
  const json = { 'content-type': 'application/json; charset=utf-8' };
  const endless = await serve((_request, reply) => {
    reply.writeHead(200, json);
    const write = (): void => {
      while (reply.write('x'.repeat(10_000)));
      reply.once('drain', write);
    };
    reply.on('error', () => {});
    write();
  });
  const { name: floods } = await register(endless);
  assert.deepEqual((await reaches(await send(floods), 'succeeded')).result, {
    status: 200,
    body: null,
    left_out: 'too_large',
  });
  for (const [body, kept] of [
    ['{"broken":', '{"broken":'],
    ['"\\u0000"', '"\\u0000"'],
    [`${'['.repeat(5_000)}${']'.repeat(5_000)}`, `${'['.repeat(5_000)}${']'.repeat(5_000)}`],
    ['{"__proto__":{"a":1}}', JSON.parse('{"__proto__":{"a":1}}')],
    ['a\0b', 'ab'],
  ] as const) {
    receiver.react({ status: 200, headers: json, body });
    assert.deepEqual((await reaches(await send(name), 'succeeded')).result, { status: 200, body: kept });
  }
  receiver.react({ status: 200, headers: {}, body: '\u0001'.repeat(60_000) });
  assert.deepEqual((await reaches(await send(name), 'succeeded')).result, {
    status: 200,
    body: null,
    left_out: 'too_large',
  });
  const binary = await serve((_request, reply) => reply.end(Buffer.from([0x89, 0x50, 0xff, 0x00])));
  const { name: draws } = await register(binary);
  assert.deepEqual((await reaches(await send(draws), 'succeeded')).result, {
    status: 200,
    body: null,
    left_out: 'not_text',
  });
});

test('a slow endpoint leaves room for others, and cancelling its tasks ends their calls', async () => {
  let open = 0;
  const slow = await serve((request) => {
    open += 1;
    request.socket.on('close', () => {
      open -= 1;
    });
  });
  const { name: crawling } = await register(slow);
  const { name: quick } = await register(receiver.url);
  receiver.react({ status: 204 });
  const waiting = await Promise.all(Array.from({ length: 6 }, () => send(crawling)));
  await waitFor(() => assert.equal(open, 2));
  await reaches(await send(quick), 'succeeded');
  assert.equal(open, 2);
  for (const id of waiting.reverse()) await call('POST', `/api/v1/tasks/${id}/cancel`);
  for (const id of waiting) await reaches(id, 'cancelled');
  await waitFor(() => assert.equal(open, 0));
});

test('a task whose endpoint was deleted or disabled meanwhile, or leads elsewhere now, is dead with the reason', async () => {
  receiver.react({ status: 204 });
  const operator = { kind: 'operator' } as const;
  const later = async (name: string): Promise<string> => {
    const reply = await call('POST', '/api/v1/tasks', {
      kind: 'http',
      payload: { endpoint: name },
      delay_seconds: 3600,
    });
    return reply.json().id;
  };
  const [deleted, disabled, moved] = await Promise.all([1, 2, 3].map(() => register(receiver.url)));
  assert.ok(deleted && disabled && moved);
  const ids = await Promise.all([deleted, disabled, moved].map(({ name }) => later(name)));
  const before = receiver.deliveries.length;
  await endpoints.remove(deleted.name, operator);
  await endpoints.change(disabled.name, { isEnabled: false }, operator);
  // As a name would that is of a private network now.
  await query(`update task_endpoints set url = $2 where name = $1`, [
    moved.name,
    `http://10.0.0.1:${receiver.url.port}/`,
  ]);
  for (const id of ids) await call('POST', `/api/v1/tasks/${id}/retry`);
  const reasons: unknown[] = [];
  for (const id of ids) reasons.push((await reaches(id, 'dead')).dead_reason);
  assert.deepEqual(reasons, ['endpoint_unknown', 'endpoint_disabled', 'address_refused']);
  assert.equal(receiver.deliveries.length, before);
});

test('SQL makes such a task in a transaction of its own, with the attempts of its endpoint, and refuses what cannot be called', async () => {
  receiver.react({ status: 204 });
  const { name } = await register(receiver.url, { attempts: 4 });
  const [made] = await query(`select castellan.enqueue('http', $1) as id`, [
    JSON.stringify({ endpoint: name, body: 7 }),
  ]);
  const id = String(made?.id);
  await reaches(id, 'succeeded');
  assert.equal(receiver.deliveries.at(-1)?.body, '7');
  assert.equal((await call('GET', `/api/v1/tasks/${id}`)).json().max_attempts, 4);
  for (const [payload, sentence] of [
    [{ endpoint: 'no-such' }, /There is no endpoint "no-such"\./],
    [{ body: {} }, /The payload must name an endpoint\./],
  ] as const) {
    await assert.rejects(query(`select castellan.enqueue('http', $1)`, [JSON.stringify(payload)]), sentence);
  }
});
