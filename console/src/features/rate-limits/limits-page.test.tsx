import { screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith, pageOf, someone } from '../../testing/server.ts';
import { LimitsPage } from './limits-page.tsx';

const block = {
  id: '7f2cd4c1f55daf335791c5e7c56587cb',
  policy: 'login-address',
  subject_kind: 'address',
  subject: '203.0.113.7',
  blocked_until: '2099-11-22T12:15:00.000Z',
  strikes: 2,
};
const policy = {
  name: 'login-address',
  subject_kind: 'address',
  points: 5,
  window_seconds: 300,
  block_seconds: 900,
  counts: 'failures',
  counted_in: 'shared',
  setting: 'RATE_LIMIT_LOGIN',
  source: 'environment',
  description: '5 in 5 minutes, per address (IPv6: per /64)',
};
const policies = { 'GET /api/v1/rate-limits/policies': () => pageOf(policy) };

test('a block is ended after a question, and the list is asked for anew', async () => {
  let blocks = [block];
  answerWith(
    {
      ...policies,
      'GET /api/v1/rate-limits': () => pageOf(...blocks),
      [`DELETE /api/v1/rate-limits/${block.id}`]: () => {
        blocks = [];
        return new Response(null, { status: 204 });
      },
    },
    ['rate-limits:read', 'rate-limits:write'],
  );
  const person = show(<LimitsPage />);
  await person.click(await screen.findByRole('button', { name: 'Unblock 203.0.113.7' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Unblock 203.0.113.7?' }));
  await person.click(dialog.getByRole('button', { name: 'Unblock' }));
  await screen.findByText('Nobody is blocked');
});

test('an account that is blocked is called by its name', async () => {
  const blocked = { ...block, policy: 'login-account', subject_kind: 'account', subject: someone.id };
  answerWith(
    {
      ...policies,
      'GET /api/v1/rate-limits': () => pageOf(blocked),
      'GET /api/v1/users': ({ query }) => pageOf(...(query.getAll('id').includes(someone.id) ? [someone] : [])),
    },
    ['rate-limits:read', 'users:read'],
  );
  show(<LimitsPage />);
  expect((await screen.findByRole('link', { name: 'Ada Lovelace' })).getAttribute('href')).toBe(`/users/${someone.id}`);
  expect(screen.queryByRole('button', { name: /Unblock/ })).toBeNull();
});

test('each limit says what it allows and which setting it comes from', async () => {
  answerWith({ ...policies, 'GET /api/v1/rate-limits': () => pageOf() }, ['rate-limits:read', 'settings:read']);
  show(<LimitsPage />);
  const row = within((await screen.findByText('5 in 5 minutes')).closest('tr') ?? document.body);
  expect(row.getByText('then blocked for 15 minutes')).toBeDefined();
  expect(row.getByRole('link', { name: 'RATE_LIMIT_LOGIN' }).getAttribute('href')).toBe(
    '/settings?search=RATE_LIMIT_LOGIN',
  );
  expect(row.getByText('given')).toBeDefined();
});
