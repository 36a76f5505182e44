import { screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { show } from '../../testing/render.tsx';
import { type Asked, answerWith, refuse } from '../../testing/server.ts';
import { EnqueueForm } from './enqueue-form.tsx';
import { taskDetail, taskKind } from './testing/made-task.ts';

const kinds = [
  taskKind({
    name: 'invoice.send',
    payload_schema: {
      type: 'object',
      required: ['order_id'],
      properties: { order_id: { type: 'string' } },
      additionalProperties: false,
    },
  }),
  taskKind({ name: 'report.build', priority: 2, payload_schema: { type: 'object', required: ['month'] } }),
];

const payloadField = () => screen.getByRole('textbox', { name: /^Payload/ });
const enqueueButton = () => screen.getByRole('button', { name: 'Enqueue' });

const open = () => {
  const onEnqueued = vi.fn();
  return { user: show(<EnqueueForm kinds={kinds} onEnqueued={onEnqueued} />), onEnqueued };
};

const type = async (user: ReturnType<typeof show>, text: string): Promise<void> => {
  await user.clear(payloadField());
  await user.click(payloadField());
  await user.paste(text);
};

test('the payload is judged while it is typed', async () => {
  answerWith({});
  const { user } = open();
  await type(user, '{ "order_id": "A-1", }');
  expect(screen.getByText(/^This is not JSON yet/)).toBeTruthy();
  expect(payloadField().getAttribute('aria-invalid')).toBe('true');
  await type(user, '{ "colour": "red" }');
  expect(screen.getByText('Missing: order_id')).toBeTruthy();
  await type(user, '{ "order_id": "A-1", "colour": "red" }');
  expect(screen.getByText('Not known to this kind: colour')).toBeTruthy();
  await type(user, '{ "order_id": "A-1" }');
  expect(payloadField().getAttribute('aria-invalid')).toBeNull();
});

test('what is no JSON is not sent', async () => {
  const { calls } = answerWith({});
  const { user } = open();
  await type(user, '{');
  await user.click(enqueueButton());
  await waitFor(() => expect(document.activeElement).toBe(payloadField()));
  expect(calls()).toEqual([]);
});

test('a task is enqueued as it was filled in, once, however often the button is pressed', async () => {
  const sent: Asked[] = [];
  const task = taskDetail();
  const both = Promise.withResolvers<void>();
  answerWith({
    'POST /api/v1/tasks': async (asked) => {
      sent.push(asked);
      await both.promise;
      return Response.json(task, { status: 201 });
    },
  });
  const { user, onEnqueued } = open();
  await type(user, '{ "order_id": "A-1" }');
  await user.selectOptions(screen.getByRole('combobox', { name: 'Priority' }), 'Urgent');
  await user.type(screen.getByRole('textbox', { name: /^Wait/ }), '60');
  await user.type(screen.getByRole('textbox', { name: /^Unique key/ }), 'order A-1');
  await user.click(screen.getByRole('textbox', { name: /^After these tasks/ }));
  await user.paste(`${task.id}\nhttps://house.example.com/tasks/${task.id}`);
  await user.dblClick(enqueueButton());
  both.resolve();
  await waitFor(() => expect(onEnqueued).toHaveBeenCalledWith(task));
  expect(sent.map(({ body }) => body)).toEqual([
    {
      kind: 'invoice.send',
      payload: { order_id: 'A-1' },
      priority: 3,
      delay_seconds: 60,
      unique_key: 'order A-1',
      after: [task.id],
    },
  ]);
});

test('everything that the server finds is listed, and what was typed stays', async () => {
  answerWith({
    'POST /api/v1/tasks': () =>
      refuse(400, 'VALIDATION_ERROR', {
        issues: [
          { path: 'payload.order_id', message: 'Too short.' },
          { path: 'payload.copies', message: 'Too many.' },
        ],
      }),
  });
  const { user, onEnqueued } = open();
  await type(user, '{ "order_id": "" }');
  await user.click(enqueueButton());
  const faults = await screen.findAllByRole('listitem');
  expect(faults.map(({ textContent }) => textContent)).toEqual([
    expect.stringMatching(/^payload\.order_id: /),
    expect.stringMatching(/^payload\.copies: /),
  ]);
  expect(screen.getByText('The payload has 2 faults:')).toBeTruthy();
  expect(payloadField()).toHaveProperty('value', '{ "order_id": "" }');
  expect(onEnqueued).not.toHaveBeenCalled();
});

test('a key that is taken leads to the task that has it', async () => {
  const existing_id = '01a20377-0000-7000-8000-0000000000aa';
  answerWith({ 'POST /api/v1/tasks': () => refuse(409, 'CONFLICT', { existing_id }) });
  const { user } = open();
  await type(user, '{ "order_id": "A-1" }');
  await user.click(enqueueButton());
  const link = await screen.findByRole('link', { name: 'Show it' });
  expect(link.getAttribute('href')).toBe(`/tasks/${existing_id}`);
});

test('another kind brings its own payload and priority, but what was typed stays', async () => {
  answerWith({});
  const { user } = open();
  const kind = screen.getByRole('combobox', { name: 'Kind' });
  await user.selectOptions(kind, 'report.build');
  expect(JSON.parse(String(Reflect.get(payloadField(), 'value')))).toEqual({ month: null });
  expect(screen.getByRole('combobox', { name: 'Priority' })).toHaveProperty('value', '2');
  await type(user, '{ "month": "2026-10" }');
  await user.selectOptions(kind, 'invoice.send');
  expect(payloadField()).toHaveProperty('value', '{ "month": "2026-10" }');
});

test.each(['soon', '-1', '1.5', '31536001'])('a wait of "%s" is not sent', async (wait) => {
  const { calls } = answerWith({});
  const { user } = open();
  await type(user, '{ "order_id": "A-1" }');
  await user.type(screen.getByRole('textbox', { name: /^Wait/ }), wait);
  await user.click(enqueueButton());
  expect(await screen.findByText('A whole number of seconds, at most 31,536,000.')).toBeTruthy();
  expect(calls()).toEqual([]);
});
