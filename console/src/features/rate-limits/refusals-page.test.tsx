import { screen, within } from '@testing-library/react';
import type { Refusal } from 'castellan-client';
import { Route, Routes } from 'react-router';
import { expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { type Answer, answerWith, pageOf, refuse, someone } from '../../testing/server.ts';
import { RefusalsPage } from './refusals-page.tsx';

const id = '01a20377-0000-7000-8000-0000000000ff';
const counterId = '7f2cd4c1f55daf335791c5e7c56587cb';
const refused: Refusal = {
  request_id: id,
  shown_request_id: null,
  at: '2026-11-22T12:00:00.000Z',
  method: 'GET',
  route: '/api/v1/users',
  status: 403,
  code: 'FORBIDDEN',
  message: 'You may not do this.',
  why: 'The caller is signed in, but none of their roles holds the permission users:read.',
  because: { kind: 'permission', permission: 'users:read' },
  client_address: '203.0.113.7',
  user_id: someone.id,
  session_id: null,
  counter: null,
};
const limited: Refusal = {
  ...refused,
  status: 429,
  code: 'RATE_LIMIT_EXCEEDED',
  because: {
    kind: 'rate_limit',
    policy: 'login-address',
    subject_kind: 'address',
    counter_id: counterId,
    retry_at: '2026-11-22T12:15:00.000Z',
    blocked_until: '2026-11-22T12:15:00.000Z',
  },
  counter: {
    id: counterId,
    policy: 'login-address',
    subject_kind: 'address',
    points: 5,
    taken: 5,
    window_seconds: 300,
    window_ends_at: null,
    blocked_until: '2026-11-22T12:15:00.000Z',
    can_be_unblocked: true,
  },
};

const open = (
  answer: Answer,
  permissions: readonly string[] = ['refusals:read', 'rate-limits:write', 'roles:read', 'ip-rules:read'],
  more: Readonly<Record<string, Answer>> = {},
  at = `/refusals/${id}`,
) => {
  const server = answerWith({ [`GET /api/v1/refusals/${id}`]: answer, ...more }, permissions);
  const person = show(
    <Routes>
      <Route path="/refusals" element={<RefusalsPage />} />
      <Route path="/refusals/:requestId" element={<RefusalsPage />} />
    </Routes>,
    at,
  );
  return { server, person };
};

test('a request id that was pasted leads to the explanation', async () => {
  const { person } = open(() => refused, undefined, {}, '/refusals');
  await person.type(await screen.findByLabelText('Request id'), ` ${id} `);
  await person.click(screen.getByRole('button', { name: 'Explain' }));
  await screen.findByText(/none of their roles holds the permission users:read/);
  expect(screen.getByText('GET /api/v1/users')).toBeDefined();
});

test('what can be no request id is not asked for, and stays where it was typed', async () => {
  const { person, server } = open(() => refused, undefined, {}, '/refusals');
  await person.type(await screen.findByLabelText('Request id'), 'not an id!');
  await person.click(screen.getByRole('button', { name: 'Explain' }));
  await screen.findByText(/has up to 128 letters/);
  expect(screen.getByLabelText('Request id')).toHaveProperty('value', 'not an id!');
  expect(server.calls().some((call) => call.includes('refusals'))).toBe(false);
});

test('a missing permission is explained with the roles that hold it', async () => {
  const role = { description: '', built_in: true, created_at: refused.at, updated_at: refused.at };
  const roles = [
    { ...role, name: 'admin', permissions: ['*:*'] },
    { ...role, name: 'reader', permissions: ['users:read'] },
    { ...role, name: 'user', permissions: [] },
  ];
  open(() => refused, undefined, { 'GET /api/v1/roles': () => pageOf(...roles) });
  expect((await screen.findByRole('link', { name: 'reader' })).getAttribute('href')).toBe('/roles/reader');
  expect(screen.getByRole('link', { name: 'admin' })).toBeDefined();
  expect(screen.queryByRole('link', { name: 'user' })).toBeNull();
});

test('a block that refused the request is ended from here', async () => {
  const { person, server } = open(() => limited, undefined, {
    [`DELETE /api/v1/rate-limits/${counterId}`]: () => new Response(null, { status: 204 }),
  });
  await screen.findByText(/Failed sign-ins from an address” was used up/);
  await person.click(screen.getByRole('button', { name: 'End the block' }));
  const dialog = within(await screen.findByRole('dialog'));
  await person.click(dialog.getByRole('button', { name: 'Unblock' }));
  await expect.poll(() => server.calls()).toContain(`DELETE /api/v1/rate-limits/${counterId}`);
  await expect.poll(() => server.calls().filter((call) => call.includes('/refusals/')).length).toBe(2);
});

test('who may not end blocks is offered no button for it', async () => {
  open(() => limited, ['refusals:read']);
  await screen.findByText(/was used up/);
  expect(screen.queryByRole('button', { name: 'End the block' })).toBeNull();
});

test('the IP rule that refused is shown, and said to be gone when it is', async () => {
  const byRule: Refusal = { ...refused, because: { kind: 'ip_rule', rule_id: someone.id } };
  open(() => byRule);
  await screen.findByText('An IP rule refuses the address of the caller.');
  await screen.findByText('The rule is gone since.');
});

test('a reason that is not known here is given in the words of the server', async () => {
  open(() => ({ ...refused, because: { kind: 'moon_phase' }, why: 'The moon was full.' }));
  await screen.findByText('The moon was full.');
});

test('a request that nothing is known of says so, and can be asked for again', async () => {
  let tries = 0;
  const { person } = open(() => {
    tries += 1;
    return tries === 1 ? refuse(404, 'NOT_FOUND') : refused;
  });
  await screen.findByText('Nothing is known of this request');
  await person.click(screen.getByRole('button', { name: 'Try again' }));
  await screen.findByText(/none of their roles holds/);
});
