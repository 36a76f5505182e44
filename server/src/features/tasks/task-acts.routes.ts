import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { conflict, notFound } from '../../platform/problem/general-problems.ts';
import type { Actor } from '../../vocabulary/actor.ts';
import type { TaskActs } from './task-acts.service.ts';
import { presentTaskDetail, taskDetailBody } from './task-body.ts';
import { nameField, priorityField } from './task-fields.ts';
import type { TaskDetail } from './task-view.store.ts';

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const replayBody = z.strictObject({
  filter: z
    .strictObject({
      kind: nameField.exactOptional(),
      queue: nameField.exactOptional(),
      reason: z.string().min(1).max(100).exactOptional().meta({ description: 'The `dead_reason` of the tasks.' }),
      died_after: moment.exactOptional(),
      died_before: moment.exactOptional(),
    })
    .default({})
    .meta({ description: 'Every member narrows; without any, all dead tasks.' }),
  limit: z.int().min(1).max(10_000).default(1_000),
});

const params = z.strictObject({ id: z.uuid() });
const write = { kind: 'permission', permission: 'tasks:write' } as const;
const common = { tag: 'Tasks', limit: 'general' } as const;

export const createTaskActRoutes = (acts: TaskActs): Route[] => {
  const act = (
    verb: 'cancel' | 'retry' | 'replay',
    texts: { readonly summary: string; readonly description: string },
    perform: (id: string, actor: Actor) => Promise<TaskDetail>,
  ): Route =>
    defineRoute({
      ...common,
      ...texts,
      method: 'POST',
      path: `/api/v1/tasks/:id/${verb}`,
      operationId: `${verb}Task`,
      access: write,
      params,
      responses: { 200: { description: 'The task as it is now.', body: taskDetailBody } },
      problems: [notFound, conflict],
      handle: async ({ params: { id }, principal, context }) => ({
        status: 200,
        body: presentTaskDetail(await perform(id, { kind: 'user', principal, context })),
      }),
    });

  return [
    act(
      'cancel',
      {
        summary: 'Have a task not done',
        description:
          'One that waits is cancelled at once, a dead one is put away. One that runs is told to stop: follow it to see whether it was cancelled or had succeeded by then.',
      },
      acts.cancel,
    ),
    act(
      'retry',
      {
        summary: 'Begin the next attempt now',
        description: 'Of a task that is scheduled for later. A dead one is replayed.',
      },
      acts.retry,
    ),
    act(
      'replay',
      {
        summary: 'Give a dead task all its attempts again',
        description: 'What became of the earlier ones stays with it.',
      },
      acts.replay,
    ),
    defineRoute({
      ...common,
      method: 'PATCH',
      path: '/api/v1/tasks/:id',
      operationId: 'changeTask',
      summary: 'Change the priority of a task',
      access: write,
      params,
      body: z.strictObject({ priority: priorityField }),
      responses: { 200: { description: 'The task as it is now.', body: taskDetailBody } },
      problems: [notFound, conflict],
      handle: async ({ params: { id }, body, principal, context }) => {
        const task = await acts.setPriority(id, body.priority, { kind: 'user', principal, context });
        return { status: 200, body: presentTaskDetail(task) };
      },
    }),
    defineRoute({
      ...common,
      method: 'POST',
      path: '/api/v1/tasks/replay',
      operationId: 'replayTasks',
      summary: 'Replay many dead tasks',
      description:
        'The longest dead first; those whose unique key has been taken since are left out. It can begin the work of a day anew, so it needs a login within the last 15 minutes.',
      access: { ...write, recentLogin: true },
      body: replayBody,
      responses: {
        200: { description: 'How many were replayed.', body: z.strictObject({ replayed: z.int().min(0) }) },
      },
      problems: [],
      handle: async ({ body: { filter, limit }, principal, context }) => {
        const wanted = {
          kind: filter.kind,
          queue: filter.queue,
          reason: filter.reason,
          diedAfter: filter.died_after,
          diedBefore: filter.died_before,
        };
        const replayed = await acts.replayMany(wanted, limit, { kind: 'user', principal, context });
        return { status: 200, body: { replayed } };
      },
    }),
  ];
};
