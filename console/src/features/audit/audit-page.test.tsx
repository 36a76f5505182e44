import { screen } from '@testing-library/react';
import type { AuditEvent } from 'castellan-client';
import { Route, Routes } from 'react-router';
import { expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith, pageOf, refuse, someone } from '../../testing/server.ts';
import { AuditEventPage } from './audit-event-page.tsx';
import { AuditPage } from './audit-page.tsx';

const event: AuditEvent = {
  id: '01a20377-0000-7000-8000-0000000000e1',
  at: '2026-11-22T12:00:00.000Z',
  actor_kind: 'operator',
  actor_id: null,
  subject_id: someone.id,
  action: 'user.changed',
  outcome: 'success',
  reason: null,
  request_id: '01a20377-0000-7000-8000-0000000000e2',
  trace_id: null,
  session_id: null,
  personal: { before: { name: 'Ada', email: 'a@x.example' }, after: { name: '<b>Ada</b>', email: 'a@x.example' } },
};
const permissions = ['audit:read', 'users:read'];

const open = (at: string, answers: Parameters<typeof answerWith>[0] = {}) => {
  const asked: URLSearchParams[] = [];
  answerWith(
    {
      'GET /api/v1/audit-events': ({ query }) => {
        asked.push(query);
        return pageOf(event);
      },
      [`GET /api/v1/audit-events/${event.id}`]: () => event,
      'GET /api/v1/users': () => pageOf(someone),
      ...answers,
    },
    permissions,
  );
  const person = show(
    <Routes>
      <Route path="/audit" element={<AuditPage />} />
      <Route path="/audit/:id" element={<AuditEventPage />} />
    </Routes>,
    at,
  );
  return { person, asked };
};

const sentence = /The operator changed the account of .*Ada Lovelace/;

test('an event is told in a sentence with the names of the people in it', async () => {
  open('/audit');
  expect((await screen.findByRole('link', { name: sentence })).getAttribute('href')).toBe(`/audit/${event.id}`);
});

test('the filters of the address are asked for, and what can be none is not', async () => {
  const query = new URLSearchParams({
    action: 'user.changed',
    outcome: 'everything',
    request_id: 'half-an-id',
    subject_id: someone.id,
    from: '2026-11-01T00:00:00.000Z',
  });
  const { asked } = open(`/audit?${query}`);
  await screen.findByRole('link', { name: sentence });
  expect(Object.fromEntries(asked[0] ?? [])).toEqual({
    action: 'user.changed',
    subject_id: someone.id,
    from: '2026-11-01T00:00:00.000Z',
    limit: '50',
  });
  expect(screen.getByText(/A request id is a UUID/)).toBeDefined();
});

test('an account is chosen by its e-mail address, stands there by its name, and is taken away again', async () => {
  const { person, asked } = open('/audit');
  await screen.findByRole('link', { name: sentence });
  await person.type(screen.getByLabelText('Account'), 'ada@');
  await screen.findByRole('option', { name: 'Ada Lovelace', hidden: true });
  await person.type(screen.getByLabelText('Account'), 'example.com');
  await expect.poll(() => asked.at(-1)?.get('subject_id')).toBe(someone.id);
  await person.click(await screen.findByRole('button', { name: 'Clear filter: Account' }));
  await expect.poll(() => asked.at(-1)?.has('subject_id')).toBe(false);
});

test('of an event what was and what is stand side by side, as it was written', async () => {
  open(`/audit/${event.id}`);
  const row = await screen.findByRole('row', { name: /^name/ });
  expect(row.textContent).toBe('name (changed)Ada<b>Ada</b>');
  expect(screen.getByRole('row', { name: /^email/ }).textContent).not.toContain('changed');
  expect(screen.getByRole('link', { name: 'Everything by this request' }).getAttribute('href')).toBe(
    `/audit?request_id=${event.request_id}`,
  );
});

test('an event that is not there says so', async () => {
  open('/audit/01a20377-0000-7000-8000-00000000beef', {
    'GET /api/v1/audit-events/*': () => refuse(404, 'NOT_FOUND'),
  });
  await screen.findByText('There is no such event');
});
