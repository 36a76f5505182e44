import { screen, within } from '@testing-library/react';
import type { TaskEndpoint } from 'castellan-client';
import { expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith, refuse } from '../../testing/server.ts';
import { EndpointsPage } from './endpoints-page.tsx';

const endpoint: TaskEndpoint = {
  name: 'orders',
  url: 'https://orders.example.com/tasks',
  description: 'Packs orders',
  timeout_seconds: 30,
  attempts: null,
  is_enabled: true,
  gone_at: null,
  previous_secret_until: null,
  created_at: '2026-11-20T08:00:00.000Z',
  updated_at: '2026-11-20T08:00:00.000Z',
};
const permissions = ['task-endpoints:read', 'task-endpoints:write'];
const list = { 'GET /api/v1/task-endpoints': () => ({ data: [endpoint] }) };
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

const openAct = async (person: ReturnType<typeof show>, name: string) => {
  await person.click(await screen.findByRole('button', { name: 'Actions for orders' }));
  await person.click(await screen.findByRole('menuitem', { name }));
  return within(await screen.findByRole('dialog'));
};

const fillIn = async (person: ReturnType<typeof show>) => {
  await person.click(await screen.findByRole('button', { name: 'Register endpoint' }));
  const dialog = within(await screen.findByRole('dialog'));
  await person.type(dialog.getByLabelText('Name'), 'billing');
  await person.type(dialog.getByLabelText('URL'), 'https://10.0.0.1/');
  return { dialog, submit: dialog.getByRole('button', { name: 'Register endpoint' }) };
};

test('an endpoint is registered, and its secret is shown until it was taken, and then no more', async () => {
  const sent: unknown[] = [];
  answerWith(
    {
      ...list,
      'POST /api/v1/task-endpoints': ({ body }) => {
        sent.push(body);
        return { ...endpoint, name: 'billing', secret };
      },
    },
    permissions,
  );
  const person = show(<EndpointsPage />);
  const { submit } = await fillIn(person);
  await person.click(submit);
  await screen.findByText(secret);
  expect(sent).toEqual([
    { name: 'billing', url: 'https://10.0.0.1/', description: '', timeout_seconds: 30, attempts: null },
  ]);
  await person.click(screen.getByRole('button', { name: 'I have it' }));
  await expect.poll(() => screen.queryByRole('dialog')).toBeNull();
  expect(screen.queryByText(secret)).toBeNull();
});

test('an address that the server refuses is said at its field, and what was typed stays', async () => {
  const issues = [{ path: 'url', message: 'The address is none of the internet.' }];
  answerWith({ ...list, 'POST /api/v1/task-endpoints': () => refuse(400, 'INVALID_INPUT', { issues }) }, permissions);
  const person = show(<EndpointsPage />);
  const { dialog, submit } = await fillIn(person);
  await person.click(submit);
  await dialog.findByText(/none of the internet/);
  expect(dialog.getByLabelText('URL')).toHaveProperty('value', 'https://10.0.0.1/');
  expect(dialog.getByLabelText('Name')).toHaveProperty('value', 'billing');
});

test('a name that is taken, and a time that is none, are said at their fields', async () => {
  const server = answerWith({ ...list, 'POST /api/v1/task-endpoints': () => refuse(409, 'CONFLICT') }, permissions);
  const person = show(<EndpointsPage />);
  const { dialog, submit } = await fillIn(person);
  await person.clear(dialog.getByLabelText('Timeout in seconds'));
  await person.type(dialog.getByLabelText('Timeout in seconds'), '301');
  await person.click(submit);
  await dialog.findByText('A whole number from 1 to 300.');
  expect(server.calls()).not.toContain('POST /api/v1/task-endpoints');
  await person.clear(dialog.getByLabelText('Timeout in seconds'));
  await person.type(dialog.getByLabelText('Timeout in seconds'), '30');
  await person.click(submit);
  await dialog.findByText('There is an endpoint of this name already.');
});

test('a test message tells how it was taken', async () => {
  const answers = [
    { is_delivered: true, status: 200, duration_ms: 1200, answer: 'well received', error: null },
    { is_delivered: false, status: null, duration_ms: 3, answer: null, error: 'No answer: nothing listens there.' },
  ];
  answerWith({ ...list, 'POST /api/v1/task-endpoints/*/test': () => answers.shift() }, permissions);
  const person = show(<EndpointsPage />);
  const dialog = await openAct(person, 'Test');
  await person.click(dialog.getByRole('button', { name: 'Send test message' }));
  await dialog.findByText('Delivered: it answered 200 after 1,200 ms.');
  await dialog.findByText('well received');
  await person.click(dialog.getByRole('button', { name: 'Send again' }));
  await dialog.findByText('No answer: nothing listens there.');
});

test('a rotated secret is shown, and a leaked one has no overlap', async () => {
  const sent: unknown[] = [];
  answerWith(
    {
      ...list,
      'POST /api/v1/task-endpoints/*/rotate-secret': ({ body }) => {
        sent.push(body);
        return { ...endpoint, secret };
      },
    },
    permissions,
  );
  const person = show(<EndpointsPage />);
  const dialog = await openAct(person, 'Rotate secret');
  await person.selectOptions(dialog.getByLabelText('The old secret'), 'stops at once, because it leaked');
  await person.click(dialog.getByRole('button', { name: 'Rotate secret' }));
  await screen.findByText(secret);
  expect(sent).toEqual([{ overlap_hours: 0 }]);
});

test('an endpoint is deleted only once its name was typed', async () => {
  const server = answerWith(
    { ...list, 'DELETE /api/v1/task-endpoints/*': () => new Response(null, { status: 204 }) },
    permissions,
  );
  const person = show(<EndpointsPage />);
  const dialog = await openAct(person, 'Delete');
  expect(dialog.getByRole('button', { name: 'Delete' })).toHaveProperty('disabled', true);
  await person.type(dialog.getByLabelText('Type orders to confirm'), 'orders');
  await person.click(dialog.getByRole('button', { name: 'Delete' }));
  await expect.poll(() => server.calls()).toContain('DELETE /api/v1/task-endpoints/orders');
});

test('one that is gone says so, and is enabled again by one click', async () => {
  const gone = { ...endpoint, is_enabled: false, gone_at: '2026-11-21T08:00:00.000Z' };
  const sent: unknown[] = [];
  answerWith(
    {
      'GET /api/v1/task-endpoints': () => ({ data: [gone] }),
      'PATCH /api/v1/task-endpoints/*': ({ body }) => {
        sent.push(body);
        return endpoint;
      },
    },
    permissions,
  );
  const person = show(<EndpointsPage />);
  await screen.findByText('Gone');
  await person.click(await screen.findByRole('button', { name: 'Actions for orders' }));
  await person.click(await screen.findByRole('menuitem', { name: 'Enable' }));
  await expect.poll(() => sent).toEqual([{ is_enabled: true }]);
});

test('without the right to write there is nothing to change an endpoint with', async () => {
  answerWith(list, ['task-endpoints:read']);
  show(<EndpointsPage />);
  await screen.findByText('orders');
  expect(screen.queryByRole('button', { name: 'Register endpoint' })).toBeNull();
  expect(screen.queryByRole('button', { name: /Actions for/ })).toBeNull();
});
