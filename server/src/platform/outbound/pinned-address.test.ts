import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { silentMetrics } from '../../../test/harness/test-pool.ts';
import { waitFor } from '../../../test/harness/test-tokens.ts';
import { startWebhookReceiver } from '../../../test/harness/webhook-receiver.ts';
import { systemClock } from '../clock/clock.ts';
import { createOutbound, type OutboundPost } from './outbound.ts';
import { AddressRefusedError, type AddressRule, type LookUp } from './pinned-address.ts';

const receiver = await startWebhookReceiver();
const { port } = receiver.url;

/** 127.0.0.1 is let through, as if it were the internet; nothing else is. */
const onlyReceiver: AddressRule = (address) =>
  address.toString() === '127.0.0.1' ? undefined : 'is one of a private network';

const postTo = (url: string): OutboundPost => ({
  purpose: 'task.http',
  url: new URL(url),
  headers: {},
  body: '{}',
  timeoutMs: 2_000,
  signal: new AbortController().signal,
  mayReach: onlyReceiver,
});

const call = (url: string, lookUp: LookUp, more: Partial<OutboundPost> = {}) =>
  createOutbound({ clock: systemClock, metrics: silentMetrics, lookUp })({ ...postTo(url), ...more });

const nobody: LookUp = () => Promise.reject(new Error('Nothing is looked up for an address'));

test('a name is looked up once, and what it says later changes nothing', async () => {
  const answers = [['127.0.0.1'], ['127.0.0.2'], ['127.0.0.2']];
  let asked = 0;
  const reply = await call(`http://rebinding.example:${port}/`, async () => answers[asked++] ?? []);
  assert.deepEqual([reply.status, asked], [204, 1]);
  assert.equal(receiver.deliveries.at(-1)?.headers.host, `rebinding.example:${port}`);
});

test('calls that go to one name at the same time share its look-up, and a later call looks again', async () => {
  const answers: PromiseWithResolvers<readonly string[]>[] = [];
  const lookUp: LookUp = () => {
    const answer = Promise.withResolvers<readonly string[]>();
    answers.push(answer);
    return answer.promise;
  };
  const outbound = createOutbound({ clock: systemClock, metrics: silentMetrics, lookUp });
  const send = () => outbound(postTo(`http://slow-names.example:${port}/`));
  const together = [send(), send(), send()];
  await waitFor(() => assert.equal(answers.length, 1));
  answers[0]?.reject(new Error('The name server is away'));
  for (const one of await Promise.allSettled(together)) assert.equal(one.status, 'rejected');
  const later = send();
  await waitFor(() => assert.equal(answers.length, 2));
  answers[1]?.resolve(['127.0.0.1']);
  assert.equal((await later).status, 204);
});

test('a name that has one address that may not be called is not called at all', async () => {
  const before = receiver.deliveries.length;
  for (const addresses of [['10.0.0.1'], ['127.0.0.1', '10.0.0.1'], ['::1', '127.0.0.1'], ['not an address']]) {
    await assert.rejects(
      call(`http://two-faced.example:${port}/`, async () => addresses),
      AddressRefusedError,
    );
  }
  assert.equal(receiver.deliveries.length, before);
});

test('an address in the URL is judged however it is spelt, and what was judged is what is dialled', async () => {
  for (const host of [
    '2130706434',
    '0x7f000002',
    '0177.0.0.2',
    '127.2',
    '127.0.0.2.',
    '[::1]',
    '[::ffff:7f00:2]',
    '0',
  ]) {
    await assert.rejects(call(`http://${host}:${port}/`, nobody), AddressRefusedError, host);
  }
  for (const host of ['127.0.0.1', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]']) {
    assert.equal((await call(`http://${host}:${port}/`, nobody)).status, 204, host);
  }
});

test('a redirect to an address that may not be called is an answer like any other', async () => {
  receiver.react({ status: 302, headers: { location: `http://127.0.0.2:${port}/` } });
  assert.equal((await call(`http://127.0.0.1:${port}/`, nobody)).status, 302);
  receiver.react({ status: 204 });
});

test('a look-up that takes for ever is given up at the deadline', async () => {
  const endless: LookUp = () => new Promise(() => {});
  await assert.rejects(call('http://slow.example/', endless, { timeoutMs: 100 }), {
    message: 'No answer: nobody answered within 0.1 s.',
  });
});

test('a name without an address has nobody who could answer', async () => {
  await assert.rejects(
    call('http://nowhere.example/', async () => []),
    { message: 'No answer: no address has that name.' },
  );
});

test('variables that name a proxy are not heeded', async () => {
  const proxy = await startWebhookReceiver();
  const script = `
    import { createOutbound } from './src/platform/outbound/outbound.ts';
    import { systemClock } from './src/platform/clock/clock.ts';
    const metrics = { increment() {}, gauge() {}, histogram() {} };
    const post = createOutbound({ clock: systemClock, metrics });
    const reply = await post({ purpose: 'task.http', url: new URL(process.argv[1]), headers: {}, body: '{}', timeoutMs: 5000,
      signal: new AbortController().signal, mayReach: () => undefined });
    process.stdout.write(String(reply.status));`;
  const env = { ...process.env, NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy.url.origin, http_proxy: proxy.url.origin };
  const parameters = ['--input-type=module-typescript', '--eval', script, `http://127.0.0.1:${port}/`];
  const cwd = new URL('../../..', import.meta.url);
  const { stdout } = await promisify(execFile)(process.execPath, parameters, { cwd, env });
  assert.deepEqual([stdout, proxy.deliveries.length], ['204', 0]);
});
