import { z } from 'zod';
import { type Cursors, pageOf, pageQuery } from '../../platform/http/page.ts';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import { presentTask, presentTaskDetail, taskBody, taskDetailBody } from './task-body.ts';
import { nameField } from './task-fields.ts';
import type { ListTasks } from './task-list.service.ts';
import { taskStates } from './task-rows.ts';
import { selectTasks } from './task-view.store.ts';

const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const listQuery = z
  .strictObject({
    ...pageQuery,
    state: z.array(z.enum(taskStates)).exactOptional().meta({ description: 'Given several times, any of them.' }),
    queue: nameField.exactOptional(),
    kind: nameField.exactOptional(),
    schedule: nameField.exactOptional().meta({ description: 'Made by this schedule.' }),
    request_id: z.uuid().exactOptional().meta({ description: 'Caused by this request.' }),
    actor_id: z.uuid().exactOptional().meta({ description: 'Caused by this person.' }),
    created_after: moment.exactOptional().meta({ description: 'Made at this moment or later.' }),
    created_before: moment.exactOptional().meta({ description: 'Made before this moment.' }),
    key: z.string().min(1).max(200).exactOptional().meta({ description: 'Its unique key or its concurrency key.' }),
    waits_for: z.uuid().exactOptional().meta({ description: 'Waiting for this task to succeed, or having waited.' }),
    reason: z.string().min(1).max(100).exactOptional().meta({ description: 'Dead for this reason, `dead_reason`.' }),
    died_after: moment.exactOptional().meta({ description: 'Died at this moment or later.' }),
    died_before: moment.exactOptional().meta({ description: 'Died before this moment.' }),
  })
  .refine(
    ({ created_after: after, created_before: before }) =>
      after === undefined || before === undefined || after <= before,
    { message: 'The range ends before it begins.', path: ['created_before'] },
  );

export const createTaskListRoutes = (database: Database, listTasks: ListTasks, cursors: Cursors): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/v1/tasks',
    operationId: 'listTasks',
    tag: 'Tasks',
    summary: 'What waits, runs and is over, newest first',
    description: 'Finished tasks are there for as long as the history is kept, dead ones until they are replayed.',
    access: { kind: 'permission', permission: 'tasks:read' },
    limit: 'general',
    query: listQuery,
    responses: {
      200: { description: 'The tasks that fit every filter.', body: pageOf(taskBody).meta({ id: 'TaskList' }) },
    },
    problems: [],
    handle: async ({ query: { limit, cursor, ...filters } }) => {
      const identity = { list: 'tasks', filters };
      const after = cursors.read(identity, cursor, z.tuple([z.string()]));
      const wanted = {
        states: filters.state,
        queue: filters.queue,
        kind: filters.kind,
        schedule: filters.schedule,
        requestId: filters.request_id,
        actorId: filters.actor_id,
        createdAfter: filters.created_after,
        createdBefore: filters.created_before,
        key: filters.key,
        waitsFor: filters.waits_for,
        deadReason: filters.reason,
        diedAfter: filters.died_after,
        diedBefore: filters.died_before,
      };
      const rows = await listTasks(wanted, after?.[0] ?? null, limit + 1);
      const page = cursors.page(identity, rows, limit, (row) => [row.id]);
      return { status: 200, body: { data: page.rows.map(presentTask), next_cursor: page.nextCursor } };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/v1/tasks/:id',
    operationId: 'readTask',
    tag: 'Tasks',
    summary: 'One task with its attempts, its result and its cause',
    access: { kind: 'permission', permission: 'tasks:read' },
    limit: 'general',
    params: z.strictObject({ id: z.uuid() }),
    responses: { 200: { description: 'The task.', body: taskDetailBody } },
    problems: [notFound],
    handle: async ({ params }) => {
      const task = await database.row(selectTasks, [[params.id]]);
      if (task === undefined) throw new Problem(notFound);
      return { status: 200, body: presentTaskDetail(task) };
    },
  }),
];
