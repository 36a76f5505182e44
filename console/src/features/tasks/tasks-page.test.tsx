import { screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { show } from '../../testing/render.tsx';
import { answerWith, pageOf, refuse } from '../../testing/server.ts';
import { TasksPage } from './tasks-page.tsx';
import { taskDetail, taskKind } from './testing/made-task.ts';

const kinds = () => ({ data: [taskKind({ name: 'email.send', queue: 'email-events' }), taskKind()] });

/** The page, with every query that its list was asked with. */
const open = (at: string, tasks: () => unknown = () => pageOf(), permissions = ['tasks:read']) => {
  const queries: string[] = [];
  answerWith(
    {
      'GET /api/v1/tasks': ({ query }) => {
        queries.push(query.toString());
        return tasks();
      },
      'GET /api/v1/task-kinds': kinds,
    },
    permissions,
  );
  return { user: show(<TasksPage />, at), queries };
};

test('the filters in the address are what the server is asked', async () => {
  const { queries } = open('/tasks?state=waiting&kind=email.send&key=order%207');
  await screen.findByText('No task matches');
  expect(queries[0]).toBe('kind=email.send&key=order+7&state=scheduled&state=blocked&state=ready&state=dispatched');
});

test('choosing a filter asks anew, and clearing them asks for everything', async () => {
  const { user, queries } = open('/tasks');
  await screen.findByText('No task yet');
  await user.selectOptions(screen.getByRole('combobox', { name: 'State' }), 'Dead');
  await waitFor(() => expect(queries.at(-1)).toBe('state=dead'));
  await user.selectOptions(screen.getByRole('combobox', { name: 'Queue' }), 'email-events');
  await waitFor(() => expect(queries.at(-1)).toBe('queue=email-events&state=dead'));
  await user.click(screen.getByRole('button', { name: 'Clear filters' }));
  await waitFor(() => expect(queries.at(-1)).toBe(''));
});

test('a kind that no worker shows any more stays chosen', async () => {
  open('/tasks?kind=gone.kind');
  await screen.findByText('No task matches');
  expect(screen.getByRole('combobox', { name: 'Kind' })).toHaveProperty('value', 'gone.kind');
});

test('an id that is none is not asked for, and is said to be none', async () => {
  const { queries } = open('/tasks?request_id=1234');
  expect(await screen.findByText(/^That is no id/)).toBeTruthy();
  expect(queries).toEqual([]);
});

test('a task that finishes is seen finishing', async () => {
  const running = taskDetail({ state: 'running', progress: { share: 0.4, message: null } });
  const states = [running, { ...running, state: 'succeeded' as const, progress: null }];
  open('/tasks', () => pageOf(states.length > 1 ? states.shift() : states[0]));
  const row = await screen.findByRole('row', { name: /report\.build/ });
  expect(within(row).getByRole('progressbar').getAttribute('aria-valuenow')).toBe('40');
  await waitFor(() => expect(within(screen.getByRole('table')).getByText('Succeeded')).toBeTruthy(), {
    timeout: 5_000,
  });
});

test('a list that failed says why, and is asked for again', async () => {
  let isAway = true;
  const { user } = open('/tasks', () => (isAway ? refuse(403, 'FORBIDDEN') : pageOf(taskDetail())));
  const retry = await screen.findByRole('button', { name: 'Try again' });
  isAway = false;
  await user.click(retry);
  expect(await screen.findByRole('link', { name: /^report\.build/ })).toBeTruthy();
});

test('who may only look is offered nothing to enqueue', async () => {
  open('/tasks');
  await screen.findByText('No task yet');
  expect(screen.queryByRole('button', { name: 'Enqueue a task' })).toBeNull();
});

test('who may enqueue finds the kinds that callers may enqueue', async () => {
  const { user } = open('/tasks', () => pageOf(), ['tasks:read', 'tasks:write']);
  await user.click(await screen.findByRole('button', { name: 'Enqueue a task' }));
  const dialog = await screen.findByRole('dialog');
  const options = within(within(dialog).getByRole('combobox', { name: 'Kind' })).getAllByRole('option');
  expect(options.map(({ textContent }) => textContent)).toEqual(['email.send', 'report.build']);
});

test('a payload is still there when the dialog was closed by accident', async () => {
  const { user } = open('/tasks', () => pageOf(), ['tasks:read', 'tasks:write']);
  const button = await screen.findByRole('button', { name: 'Enqueue a task' });
  await user.click(button);
  const payload = await screen.findByRole('textbox', { name: /^Payload/ });
  await user.clear(payload);
  await user.click(payload);
  await user.paste('{ "month": "2026-10" }');
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  await user.click(button);
  expect(await screen.findByRole('textbox', { name: /^Payload/ })).toHaveProperty('value', '{ "month": "2026-10" }');
});
