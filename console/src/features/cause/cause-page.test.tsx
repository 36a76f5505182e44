import { screen, within } from '@testing-library/react';
import type { Cause, CauseEntry } from 'castellan-client';
import { Route, Routes } from 'react-router';
import { expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { type Answer, answerWith, refuse } from '../../testing/server.ts';
import { CausePage } from './cause-page.tsx';

const requestId = '01a20377-0000-7000-8000-0000000000aa';
const taskId = '01a20377-0000-7000-8000-0000000000bb';
const traceId = requestId.replaceAll('-', '');
const everything = ['monitoring:read', 'tasks:read', 'mail:read', 'users:read', 'audit:read', 'refusals:read'];

const entry = (changes: Partial<CauseEntry> & Pick<CauseEntry, 'id' | 'kind'>): CauseEntry => ({
  at: '2026-11-22T10:02:11.000Z',
  ended_at: null,
  duration_ms: null,
  parent: null,
  title: '',
  outcome: 'ok',
  link: null,
  request_id: requestId,
  trace_id: traceId,
  details: {},
  ...changes,
});

const request = entry({
  id: `request:${requestId}`,
  kind: 'request',
  title: 'POST /api/v1/auth/signup',
  ended_at: '2026-11-22T10:02:11.180Z',
  duration_ms: 180,
  details: { status: 201 },
});
const task = entry({
  id: `task:${taskId}`,
  kind: 'task',
  at: '2026-11-22T10:02:11.190Z',
  ended_at: '2026-11-22T10:02:12.300Z',
  duration_ms: 1_110,
  parent: request.id,
  title: 'email.welcome',
  link: { kind: 'task', id: taskId },
  details: { state: 'succeeded' },
});
const mail = entry({
  id: `mail:${taskId}`,
  kind: 'mail',
  at: '2026-11-22T10:02:12.200Z',
  parent: task.id,
  title: 'welcome',
  link: { kind: 'mail', id: taskId },
  details: { state: 'sent', to: 'grace@example.com' },
});

const story = (changes: Partial<Cause> = {}): Cause => ({
  subject: { kind: 'request', id: requestId, title: 'POST /api/v1/auth/signup' },
  user: null,
  session_id: null,
  traces: [traceId],
  entries: [request, task, mail],
  truncated: false,
  withheld: [],
  ...changes,
});

const open = (
  answer: Cause | Answer,
  at = `/cause?request_id=${requestId}`,
  permissions: readonly string[] = everything,
) => {
  const server = answerWith(
    { 'GET /api/v1/monitoring/cause': typeof answer === 'function' ? answer : () => answer },
    permissions,
  );
  const person = show(
    <Routes>
      <Route path="/cause" element={<CausePage />} />
    </Routes>,
    at,
  );
  return { person, ...server };
};

const timeline = async () => within(await screen.findByRole('list', { name: 'Timeline' }));

test('a story is told in the order of its causes, with what became of each', async () => {
  open(story());
  const rows = (await timeline()).getAllByRole('listitem').map(({ textContent }) => textContent);
  expect(rows).toHaveLength(3);
  expect(rows[0]).toMatch(/POST \/api\/v1\/auth\/signup.*201.*180 ms/s);
  expect(rows[1]).toMatch(/Task email\.welcome.*Succeeded/s);
  expect(rows[2]).toMatch(/Mail “Welcome” to grace@example\.com.*Sent/s);
});

test('a row opens its details, with links to the thing itself and to the rest of what it belongs to', async () => {
  const { person } = open(story());
  await person.click((await timeline()).getByRole('button', { name: /Task email\.welcome/ }));
  const links = (await timeline()).getAllByRole('link').map((link) => link.getAttribute('href'));
  expect(links).toContain(`/tasks/${taskId}`);
  expect(links).toContain(`/cause?task_id=${taskId}`);
  expect(links).toContain(`/cause?trace_id=${traceId}`);
});

test('a thing that the person may not open has no link', async () => {
  const { person } = open(story(), undefined, ['monitoring:read']);
  await person.click((await timeline()).getByRole('button', { name: /Task email\.welcome/ }));
  expect((await timeline()).queryByRole('link', { name: 'Open the task' })).toBeNull();
});

test('kinds can be hidden, and what they caused moves up to what is still shown', async () => {
  const { person } = open(story());
  await person.click(await screen.findByRole('button', { name: /^Tasks/ }));
  const rows = (await timeline()).getAllByRole('listitem');
  expect(rows).toHaveLength(2);
  (await timeline()).getByText(/Mail “Welcome”/);
});

test('what stands under a row folds away, by the keyboard as well', async () => {
  const { person } = open(story());
  const row = (await timeline()).getByRole('button', { name: /POST/ });
  row.focus();
  await person.keyboard('{ArrowLeft}');
  expect((await timeline()).getAllByRole('listitem')).toHaveLength(1);
  await person.keyboard('{ArrowRight}{ArrowDown}');
  expect(document.activeElement?.textContent).toMatch(/Task email\.welcome/);
});

test('what is left out for want of a permission is said', async () => {
  open(story({ withheld: ['mail', 'audit'] }));
  await screen.findByText(/mail:read, audit:read/);
});

test('an id that nothing is known of is said to be unknown, with a way to try again', async () => {
  open(() => refuse(404, 'NOT_FOUND'));
  await screen.findByText('Nothing is known of this');
  screen.getByRole('button', { name: 'Try again' });
});

test('text that strangers wrote stays text', async () => {
  const hostile = '<img src=x onerror=alert(1)>\u202Egpj.exe';
  open(story({ entries: [entry({ id: 'log:1', kind: 'log', title: hostile, details: { level: 'warn' } })] }));
  await screen.findByText(hostile);
  expect(document.querySelector('img')).toBeNull();
});

test('whatever id one has leads to its story: an id of a task is tried as one of a request first', async () => {
  const asked: string[] = [];
  const { person } = open(({ query }) => {
    asked.push([...query.keys()].join());
    return query.has('task_id') ? story() : refuse(404, 'NOT_FOUND');
  }, '/cause');
  await person.type(await screen.findByLabelText('What do you have?'), `${taskId}{Enter}`);
  await timeline();
  expect(asked.slice(0, 2)).toEqual(['request_id', 'task_id']);
});

test('a traceparent leads to its trace', async () => {
  const asked: string[] = [];
  const { person } = open(({ query }) => {
    asked.push(query.get('trace_id') ?? '');
    return story();
  }, '/cause');
  await person.type(await screen.findByLabelText('What do you have?'), `00-${traceId}-b7ad6b7169203331-01{Enter}`);
  await timeline();
  expect(asked[0]).toBe(traceId);
});

test('what is no id is said to be none, and stays where it was typed', async () => {
  const { person, calls } = open(story(), '/cause');
  const field = await screen.findByLabelText<HTMLInputElement>('What do you have?');
  await person.type(field, 'no id at all{Enter}');
  await screen.findByText(/no id and no e-mail address/);
  expect(field.value).toBe('no id at all');
  expect(calls().filter((call) => call.includes('cause'))).toEqual([]);
});

test('the chain of a task is told: what it waits for and what waits for it, each with the way to its own story', async () => {
  const before = '01a20377-0000-7000-8000-0000000000c1';
  const gone = '01a20377-0000-7000-8000-0000000000c2';
  const behind = '01a20377-0000-7000-8000-0000000000c3';
  const waiting: CauseEntry = {
    ...task,
    outcome: 'waiting',
    ended_at: null,
    details: {
      state: 'blocked',
      waits_for: [
        { id: before, kind: 'report.build', state: 'dead' },
        { id: gone, kind: null, state: null },
      ],
      waited_for_by: [{ id: behind, kind: 'invoice.send', state: 'blocked' }],
    },
  };
  const { person } = open(story({ entries: [request, waiting] }));
  await person.click(
    await screen.findByRole('button', { name: /email\.welcome.*waits for 2 others · another waits for it/ }),
  );
  expect(screen.getByRole('link', { name: 'report.build' }).getAttribute('href')).toBe(`/cause?task_id=${before}`);
  expect(screen.getByRole('link', { name: 'invoice.send' }).getAttribute('href')).toBe(`/cause?task_id=${behind}`);
  expect(screen.getByText('Dead')).toBeTruthy();
  expect(screen.getByText('Not kept any more').parentElement?.textContent).toContain(gone);
});
