import assert from 'node:assert/strict';
import { test } from 'node:test';
import { invalidInput, serviceUnavailable } from '../problem/general-problems.ts';
import { Problem } from '../problem/problem.ts';
import { prefersProblemDetails, writeErrorBody } from './error-body.ts';

const setting = {
  at: new Date('2026-01-02T03:04:05.678Z'),
  requestId: '019a2b3c-4d5e-7f60-8123-456789abcdef',
  accept: undefined,
  publicUrl: new URL('https://auth.example.com'),
};

test('writes our error body, with details and the time to wait only when there are any', () => {
  const plain = writeErrorBody(new Problem(serviceUnavailable, { retryAfterSeconds: 3 }), setting);
  assert.equal(plain.contentType, 'application/json; charset=utf-8');
  assert.deepEqual(JSON.parse(plain.text), {
    error: {
      code: 'SERVICE_UNAVAILABLE',
      message: serviceUnavailable.message,
      timestamp: '2026-01-02T03:04:05.678Z',
      request_id: setting.requestId,
      retry_after: 3,
    },
  });
});

test('writes problem details when the caller asks for them (RFC 9457, section 3)', () => {
  const problem = new Problem(invalidInput, { message: 'No.', details: { issues: [] } });
  const { contentType, text } = writeErrorBody(problem, { ...setting, accept: 'application/problem+json' });
  assert.equal(contentType, 'application/problem+json');
  assert.deepEqual(JSON.parse(text), {
    type: 'https://auth.example.com/docs#INVALID_INPUT',
    title: invalidInput.message,
    status: 400,
    detail: 'No.',
    instance: `urn:uuid:${setting.requestId}`,
    code: 'INVALID_INPUT',
    timestamp: '2026-01-02T03:04:05.678Z',
    request_id: setting.requestId,
    details: { issues: [] },
  });
});

test('weighs what the caller accepts', () => {
  const preferences: readonly [string | undefined, boolean][] = [
    [undefined, false],
    ['*/*', false],
    ['application/json', false],
    ['application/problem+json', true],
    ['application/json, application/problem+json', true],
    ['application/json, application/problem+json;q=0.5', false],
    ['application/json;q=0.4, Application/Problem+JSON; q=0.5', true],
    ['application/problem+json;q=0', false],
    ['application/problem+json;q=nonsense', false],
    ['text/application/problem+jsonx', false],
  ];
  for (const [accept, preferred] of preferences) assert.equal(prefersProblemDetails(accept), preferred, accept);
});
