import assert from 'node:assert/strict';
import { test } from 'node:test';
import { webhookHeaders } from './webhook-signature.ts';

const delivery = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  at: new Date(1_614_265_330_000),
  body: '{"test": 2432232314}',
};
const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');

test('the signature is that of the example of Standard Webhooks', () => {
  assert.deepEqual(webhookHeaders(delivery, [key]), {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('two secrets make two signatures, each as if it were the only one', () => {
  const other = Buffer.alloc(24, 7);
  const each = [key, other].map((one) => webhookHeaders(delivery, [one])['webhook-signature']);
  assert.equal(webhookHeaders(delivery, [key, other])['webhook-signature'], each.join(' '));
});
