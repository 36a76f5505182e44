import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { z } from 'zod';
import { makeAccount } from '../harness/made-account.ts';
import { movableClock } from '../harness/movable-clock.ts';
import { bearer, logIn } from '../harness/people.ts';
import { startPrivateRedis } from '../harness/redis-server.ts';
import { startSmtpPeer } from '../harness/smtp-server.ts';
import { openTestHouse } from '../harness/test-house.ts';
import { waitFor } from '../harness/test-tokens.ts';
import { startWebhookReceiver } from '../harness/webhook-receiver.ts';

const redis = await startPrivateRedis();
const smtp = await startSmtpPeer();
const receiver = await startWebhookReceiver();
const clock = movableClock();
const webhookKey = Buffer.from('the secret of the webhooks of this test');
const house = await openTestHouse({
  clock,
  settings: {
    REDIS_URL: redis.url,
    SMTP_URL: smtp.url,
    MAIL_FROM: 'House <house@example.com>',
    ALERT_WEBHOOK_URLS: `${receiver.url.href}?token=of-the-receiver`,
    ALERT_WEBHOOK_SECRET: `whsec_${webhookKey.toString('base64')}`,
    ALERTS: 'on',
    ALERT_INTERVAL: '1000',
    METRICS_FLUSH_INTERVAL: '1000',
  },
});
const { http } = house;
const admin = await makeAccount(house, { roles: ['admin'] });

/** A fresh token each time: the clock runs ahead of those that were issued. */
const call = async (method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object) => {
  const headers = bearer((await logIn(house, admin)).accessToken);
  return http.inject({ method, url: `/api/v1${path}`, headers, ...(payload && { payload }) });
};

/** Lets half a second go by at each look, until it holds. */
const comesTrue = (check: () => Promise<void>): Promise<void> =>
  waitFor(async () => {
    clock.advanceMs(500);
    await check();
  }, 60_000);

const noticeBody = z.object({
  type: z.string(),
  data: z.object({ alerts: z.array(z.object({ rule: z.string(), state: z.string() })) }),
});
const told = (rule: string, state: string) =>
  receiver.deliveries.find(({ body }) =>
    noticeBody.parse(JSON.parse(body)).data.alerts.some((one) => one.rule === rule && one.state === state),
  );

test('killing Redis degrades the house, fires the named alert, is mailed and posted, and is over after its return', async () => {
  await comesTrue(async () => assert.equal((await call('GET', '/alerts/redis-down')).json().state, 'ok'));

  await redis.kill9();
  await comesTrue(async () => assert.equal((await http.inject({ url: '/health' })).json().status, 'degraded'));
  await comesTrue(async () => assert.ok(told('redis-down', 'firing')));
  const posted = told('redis-down', 'firing') ?? assert.fail();
  const signed = `${posted.headers['webhook-id']}.${posted.headers['webhook-timestamp']}.${posted.body}`;
  const signature = createHmac('sha256', webhookKey).update(signed).digest('base64');
  assert.equal(posted.headers['webhook-signature'], `v1,${signature}`);

  await comesTrue(async () => assert.ok(smtp.mails.some(({ message }) => message.subject?.includes('Redis does not'))));
  const mail = smtp.mails.find(({ message }) => message.subject?.includes('Redis does not')) ?? assert.fail();
  assert.deepEqual(mail.recipients, [admin.email]);
  assert.match(mail.message.text ?? '', /Is the server up and its memory free/);
  const rule = (await call('GET', '/alerts/redis-down')).json();
  assert.equal(rule.state, 'firing');
  assert.equal(rule.value, 0);

  await redis.start();
  await comesTrue(async () => assert.ok(told('redis-down', 'resolved')));
  await comesTrue(async () => assert.equal((await call('GET', '/alerts/redis-down')).json().state, 'ok'));
  const history = (await call('GET', '/alerts/history?rule=redis-down')).json().data;
  assert.equal(history.length, 1);
  assert.equal(history[0].state, 'resolved');
  const deliveries = history[0].deliveries.map((one: { channel: string; to: string; outcome: string }) => [
    ...[one.channel, one.to.replace(/\/….*/, ''), one.outcome],
  ]);
  assert.deepEqual(deliveries, [
    ['mail', admin.email, 'sent'],
    ['webhook', receiver.url.origin, 'sent'],
    ['mail', admin.email, 'sent'],
    ['webhook', receiver.url.origin, 'sent'],
  ]);
});

test('the words of a rule are in the language that is asked for', async () => {
  const headers = { ...bearer((await logIn(house, admin)).accessToken), 'accept-language': 'de-AT, en;q=0.5' };
  const rule = (await http.inject({ url: '/api/v1/alerts/queue-stuck', headers })).json();
  assert.equal(rule.summary, 'Eine Aufgabe ist seit über fünf Minuten fällig, und niemand führt sie aus');
});

test('a test notice reaches everybody, and says so', async () => {
  const answer = await call('POST', '/alerts/test');
  assert.equal(answer.statusCode, 200);
  assert.deepEqual(
    answer.json().data.map((one: { channel: string; outcome: string }) => [one.channel, one.outcome]),
    [
      ['mail', 'sent'],
      ['webhook', 'sent'],
    ],
  );
  assert.equal(smtp.mails.at(-1)?.message.subject, 'Test alert from House');
});

test('a silence is made, listed, audited and ended', async () => {
  const made = await call('POST', '/silences', {
    rule: 'queue-stuck',
    labels: { queue: 'default' },
    reason: 'Moving.',
    minutes: 30,
  });
  assert.equal(made.statusCode, 201);
  const { id, created_by: author } = made.json();
  assert.equal(author, admin.id);
  assert.deepEqual(
    (await call('GET', '/silences')).json().data.map((one: { id: string }) => one.id),
    [id],
  );
  assert.equal((await call('DELETE', `/silences/${id}`)).statusCode, 204);
  assert.equal((await call('DELETE', `/silences/${id}`)).statusCode, 404);
  const events = (await call('GET', '/audit-events?action=alert.silenced')).json().data;
  assert.deepEqual(
    events.map((one: { actor_id: string; personal: { after: { name: string } } }) => [
      one.actor_id,
      one.personal.after.name,
    ]),
    [[admin.id, 'queue-stuck']],
  );
});

for (const [what, body, field] of [
  ['a rule that is not there', { rule: 'no-such-rule', reason: 'x', minutes: 5 }, 'rule'],
  [
    'a label that the rule does not have',
    { rule: 'queue-stuck', labels: { kind: 'x' }, reason: 'x', minutes: 5 },
    'labels',
  ],
  ['no reason', { rule: null, reason: ' ', minutes: 5 }, 'reason'],
  ['more than 30 days', { rule: null, reason: 'x', minutes: 43_201 }, 'minutes'],
] as const) {
  test(`a silence with ${what} is refused, and the answer says where`, async () => {
    const answer = await call('POST', '/silences', body);
    assert.equal(answer.statusCode, 400);
    assert.match(answer.body, new RegExp(`"${field}"`));
  });
}

test('whoever may only look cannot silence, and who has no permission sees nothing', async () => {
  const auditor = await makeAccount(house, { roles: ['auditor'] });
  const nobody = await makeAccount(house, { roles: [] });
  const as = async (person: typeof auditor, method: 'GET' | 'POST', path: string) => {
    const headers = bearer((await logIn(house, person)).accessToken);
    return (await http.inject({ method, url: `/api/v1${path}`, headers })).statusCode;
  };
  assert.equal(await as(auditor, 'GET', '/alerts'), 200);
  assert.equal(await as(auditor, 'POST', '/alerts/test'), 403);
  assert.equal(await as(nobody, 'GET', '/alerts'), 403);
});
