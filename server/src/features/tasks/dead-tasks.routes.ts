import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { type DeadGroup, mostCounted, selectDeadGroups } from './dead-tasks.store.ts';
import { nameField } from './task-fields.ts';
import { forceCustomPlan } from './task-list.store.ts';

const moment = z.iso.datetime();
const givenMoment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const groupsBody = z
  .strictObject({
    data: z.array(
      z.strictObject({
        kind: z.string(),
        queue: z.string(),
        reason: z.string().meta({ description: 'The `dead_reason` of the tasks.' }),
        count: z.int().min(1),
        oldest_died_at: moment,
        newest_died_at: moment,
      }),
    ),
    total: z.int().min(0),
    is_whole: z.boolean().meta({ description: `Whether every one was counted; at most ${mostCounted} are.` }),
  })
  .meta({ id: 'DeadTasks', description: 'The largest group first.' });

const presentGroup = (group: DeadGroup) => ({
  kind: group.kind,
  queue: group.queue,
  reason: group.reason,
  count: group.count,
  oldest_died_at: group.oldest.toISOString(),
  newest_died_at: group.newest.toISOString(),
});

export const createDeadTaskRoutes = (database: Database): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/v1/tasks/dead',
    operationId: 'countDeadTasks',
    tag: 'Tasks',
    summary: 'How many tasks died, by kind, queue and reason',
    description: 'What `POST /api/v1/tasks/replay` with the same filter would replay. `GET /api/v1/tasks` shows each.',
    access: { kind: 'permission', permission: 'tasks:read' },
    limit: 'general',
    query: z.strictObject({
      kind: nameField.exactOptional(),
      queue: nameField.exactOptional(),
      reason: z.string().min(1).max(100).exactOptional(),
      died_after: givenMoment.exactOptional(),
      died_before: givenMoment.exactOptional(),
    }),
    responses: { 200: { description: 'The dead tasks that fit, in groups.', body: groupsBody } },
    problems: [],
    handle: async ({ query }) => {
      const values = [
        query.kind ?? null,
        query.queue ?? null,
        query.reason ?? null,
        query.died_after ?? null,
        query.died_before ?? null,
      ];
      const [, groups] = await database.transaction((tx) =>
        Promise.all([tx.execute(forceCustomPlan, []), tx.rows(selectDeadGroups, values)]),
      );
      const total = groups.reduce((sum, { count }) => sum + count, 0);
      return { status: 200, body: { data: groups.map(presentGroup), total, is_whole: total < mostCounted } };
    },
  }),
];
