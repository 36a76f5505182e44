import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { conflict, idempotencyKeyReused } from '../../platform/problem/general-problems.ts';
import { maxAwaited } from './enqueue.service.ts';
import { maxPayloadBytes } from './payload-check.ts';
import { presentTask, presentTaskDetail, taskBody, taskDetailBody } from './task-body.ts';
import { type EnqueueTasks, maxDelaySeconds, type WantedTask } from './task-enqueue.service.ts';
import { nameField, priorityField } from './task-fields.ts';

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const maxTasksAtOnce = 1_000;

const ref = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,100}$/, 'At most 100 letters, digits, dots, dashes, colons or underscores.');

const members = {
  kind: nameField,
  payload: z
    .unknown()
    .default({})
    .meta({ description: 'What the schema of its kind asks for; at most 256 kB of JSON.' }),
  delay_seconds: z
    .number()
    .min(0, 'A task cannot be due in the past.')
    .max(maxDelaySeconds, 'This is more than a year ahead.')
    .exactOptional(),
  due_at: moment.exactOptional().meta({ description: 'Not before this moment; at most a year ahead.' }),
  priority: priorityField.exactOptional(),
  unique_key: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}]*$/u, 'Leave out control characters.')
    .exactOptional()
    .meta({ description: 'While a task of this kind with this key waits or runs, another one is refused.' }),
  after: z
    .array(z.uuid())
    .max(maxAwaited)
    .exactOptional()
    .meta({ description: 'Tasks that must have succeeded before. One of them that is cancelled cancels this one.' }),
};

const refMembers = {
  ref: ref
    .exactOptional()
    .meta({ description: 'A name by which others of this list can wait for it. It is not kept.' }),
  after_refs: z
    .array(ref)
    .max(maxAwaited)
    .exactOptional()
    .meta({ description: 'The `ref` of tasks of this list that must have succeeded before.' }),
};

const isOneTime = ({ delay_seconds: delay, due_at: due }: { delay_seconds?: number; due_at?: Date }): boolean =>
  delay === undefined || due === undefined;
const twoTimes = { message: 'Give delay_seconds or due_at, not both.', path: ['due_at'] };

const newTask = z.strictObject(members).refine(isOneTime, twoTimes).meta({ id: 'NewTask' });
const newTaskOfList = z
  .strictObject({ ...members, ...refMembers })
  .refine(isOneTime, twoTimes)
  .refine(({ after = [], after_refs: refs = [] }) => after.length + refs.length <= maxAwaited, {
    message: `A task waits for at most ${maxAwaited} others.`,
    path: ['after_refs'],
  })
  .meta({ id: 'NewTaskOfList' });

const wantedOf = (body: z.output<typeof newTask> & Partial<z.output<typeof newTaskOfList>>): WantedTask => ({
  kind: body.kind,
  payload: body.payload,
  delaySeconds: body.delay_seconds,
  dueAt: body.due_at,
  priority: body.priority,
  uniqueKey: body.unique_key,
  after: body.after,
  ref: body.ref,
  afterRefs: body.after_refs,
});

export const createTaskEnqueueRoutes = (tasks: EnqueueTasks): Route[] => [
  defineRoute({
    method: 'POST',
    path: '/api/v1/tasks',
    operationId: 'enqueueTask',
    tag: 'Tasks',
    summary: 'Have something done',
    description:
      'It runs at least once. Kinds of the team can be enqueued, and those of the product that are meant for it: `GET /api/v1/task-kinds` shows which. `error.details.existing_id` of a 409 is the task that has the unique key.',
    access: { kind: 'permission', permission: 'tasks:write' },
    limit: 'general',
    idempotent: true,
    // The payload, and what stands around it.
    bodyLimitBytes: maxPayloadBytes + 16_384,
    body: newTask,
    responses: {
      201: { description: 'The task waits.', body: taskDetailBody, headers: { Location: 'The path of the task.' } },
    },
    problems: [conflict, idempotencyKeyReused],
    handle: ({ body, principal, context, idempotency }) =>
      tasks.enqueue([wantedOf(body)], false, { kind: 'user', principal, context }, idempotency, ([task]) => {
        if (task === undefined) throw new Error('The task that was enqueued is not there.');
        return { status: 201, body: presentTaskDetail(task), headers: { Location: `/api/v1/tasks/${task.id}` } };
      }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/v1/tasks/bulk',
    operationId: 'enqueueTasks',
    tag: 'Tasks',
    summary: 'Have many things done',
    description:
      'All of them are enqueued or none. With `ref` and `after_refs` they wait for each other; a circle is refused and shown. Faults name the place in the list. At most 1,000 tasks in 4 MB, with 20,000 members of objects and lists altogether.',
    access: { kind: 'permission', permission: 'tasks:write' },
    limit: 'general',
    idempotent: true,
    bodyLimitBytes: 4_194_304,
    body: z.strictObject({ tasks: z.array(newTaskOfList).min(1).max(maxTasksAtOnce) }),
    responses: {
      201: {
        description: 'The tasks wait; in the order in which they were given.',
        body: z.strictObject({ data: z.array(taskBody) }),
      },
    },
    problems: [conflict, idempotencyKeyReused],
    handle: ({ body, principal, context, idempotency }) =>
      tasks.enqueue(body.tasks.map(wantedOf), true, { kind: 'user', principal, context }, idempotency, (made) => ({
        status: 201,
        body: { data: made.map(presentTask) },
      })),
  }),
];
