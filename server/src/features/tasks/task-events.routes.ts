import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { notFound, serviceUnavailable } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Permission } from '../../vocabulary/permission.ts';
import type { Principal } from '../../vocabulary/principal.ts';
import type { TaskEvents } from './task-events.service.ts';

export type TaskEventsAccess = {
  /** @throws Problem with status 401, or 503 when it cannot be told. */
  readonly authenticate: (authorization: string | undefined) => Principal | Promise<Principal>;
  readonly isAllowed: (principal: Principal, permission: Permission) => boolean;
};

const permission = 'tasks:read';

export const createTaskEventRoutes = (events: TaskEvents, { authenticate, isAllowed }: TaskEventsAccess): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/v1/tasks/:id/events',
    operationId: 'streamTask',
    tag: 'Tasks',
    summary: 'Follow a task to its end',
    description:
      'Server-sent events over a plain `fetch`: `task` with the task as it is now, at once and after each change; `end` with its last state. Send the id of the last event you have as `Last-Event-ID` when you come back. The stream ends with the access token, with its session, and after an hour at most.',
    access: { kind: 'permission', permission },
    limit: 'general',
    params: z.strictObject({ id: z.uuid() }),
    responses: {
      200: {
        description: 'Events until the task is over.',
        body: z.string(),
        contentType: 'text/event-stream',
        headers: { 'X-Accel-Buffering': 'Tells nginx to pass on each event as it comes.' },
      },
    },
    problems: [notFound, serviceUnavailable],
    handle: async ({ params, header }) => {
      const authorization = header('authorization');
      const mayStillSee = async (): Promise<boolean> => {
        try {
          return isAllowed(await authenticate(authorization), permission);
        } catch (error) {
          if (error instanceof Problem) return false;
          throw error;
        }
      };
      const body = await events.stream(params.id, header('last-event-id'), mayStillSee);
      return { status: 200, body, headers: { 'X-Accel-Buffering': 'no' } };
    },
  }),
];
