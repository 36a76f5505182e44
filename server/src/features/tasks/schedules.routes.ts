import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { conflict, notFound } from '../../platform/problem/general-problems.ts';
import type { Actor } from '../../vocabulary/actor.ts';
import type { Schedules } from './schedules.service.ts';
import type { ScheduleRow } from './schedules.store.ts';
import { presentTaskDetail, taskDetailBody } from './task-body.ts';
import { nameField } from './task-fields.ts';
import { taskStates } from './task-rows.ts';

const moment = z.iso.datetime();

const scheduleBody = z
  .strictObject({
    name: z.string(),
    kind: z.string(),
    cron: z.string(),
    time_zone: z.string(),
    catch_up: z.enum(['skip', 'once', 'all']).meta({ description: 'What becomes of ticks that nobody was there for.' }),
    catch_up_max: z.int(),
    paused_at: moment.nullable(),
    last_tick_at: moment.nullable(),
    next_tick_at: moment.nullable(),
    lag_seconds: z.number().meta({ description: 'How long its next tick is overdue.' }),
    last_task_id: z.uuid().nullable(),
    last_task: z
      .strictObject({ id: z.uuid(), state: z.enum(taskStates), finished_at: moment.nullable() })
      .nullable()
      .meta({ description: 'What became of the last one; null before the first, and when its history is gone.' }),
    is_served: z.boolean().meta({ description: 'Whether a worker that knows its kind was there within the hour.' }),
  })
  .meta({ id: 'Schedule' });

export const presentSchedule = (schedule: ScheduleRow): z.output<typeof scheduleBody> => ({
  name: schedule.name,
  kind: schedule.kind,
  cron: schedule.cron,
  time_zone: schedule.timeZone,
  catch_up: schedule.catchUp,
  catch_up_max: schedule.catchUpMax,
  paused_at: schedule.pausedAt?.toISOString() ?? null,
  last_tick_at: schedule.lastTickAt?.toISOString() ?? null,
  next_tick_at: schedule.nextTickAt?.toISOString() ?? null,
  lag_seconds: schedule.lagSeconds,
  last_task_id: schedule.lastTaskId,
  last_task:
    schedule.lastTaskId === null || schedule.lastTaskState === null
      ? null
      : {
          id: schedule.lastTaskId,
          state: schedule.lastTaskState,
          finished_at: schedule.lastTaskFinishedAt?.toISOString() ?? null,
        },
  is_served: schedule.isServed,
});

const params = z.strictObject({ name: nameField });
const read = { kind: 'permission', permission: 'schedules:read' } as const;
const write = { kind: 'permission', permission: 'schedules:write' } as const;
const common = { tag: 'Schedules', limit: 'general' } as const;

export const createScheduleRoutes = (schedules: Schedules): Route[] => {
  const act = (
    verb: 'pause' | 'resume',
    summary: string,
    perform: (name: string, actor: Actor) => Promise<ScheduleRow>,
  ): Route =>
    defineRoute({
      ...common,
      method: 'POST',
      path: `/api/v1/schedules/:name/${verb}`,
      operationId: `${verb}Schedule`,
      summary,
      access: write,
      params,
      responses: { 200: { description: 'The schedule as it is now.', body: scheduleBody } },
      problems: [notFound],
      handle: async ({ params: { name }, principal, context }) => ({
        status: 200,
        body: presentSchedule(await perform(name, { kind: 'user', principal, context })),
      }),
    });

  return [
    defineRoute({
      ...common,
      method: 'GET',
      path: '/api/v1/schedules',
      operationId: 'listSchedules',
      summary: 'What is done by the clock',
      access: read,
      responses: { 200: { description: 'Every schedule.', body: z.strictObject({ data: z.array(scheduleBody) }) } },
      problems: [],
      handle: async () => ({ status: 200, body: { data: (await schedules.all()).map(presentSchedule) } }),
    }),
    defineRoute({
      ...common,
      method: 'GET',
      path: '/api/v1/schedules/:name',
      operationId: 'readSchedule',
      summary: 'One schedule',
      access: read,
      params,
      responses: { 200: { description: 'The schedule.', body: scheduleBody } },
      problems: [notFound],
      handle: async ({ params: { name } }) => ({ status: 200, body: presentSchedule(await schedules.find(name)) }),
    }),
    defineRoute({
      ...common,
      method: 'POST',
      path: '/api/v1/schedules/:name/run',
      operationId: 'runSchedule',
      summary: 'Do now what the clock would do next',
      description: 'Its own ticks stay as they are. A schedule that is paused can be run as well.',
      access: write,
      params,
      responses: {
        201: { description: 'The task waits.', body: taskDetailBody, headers: { Location: 'The path of the task.' } },
      },
      problems: [notFound, conflict],
      handle: async ({ params: { name }, principal, context }) => {
        const task = await schedules.run(name, { kind: 'user', principal, context });
        return { status: 201, body: presentTaskDetail(task), headers: { Location: `/api/v1/tasks/${task.id}` } };
      },
    }),
    act('pause', 'Let a schedule rest', schedules.pause),
    act('resume', 'Let a schedule go on', schedules.resume),
  ];
};
