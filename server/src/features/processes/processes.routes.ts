import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { listProcesses } from './processes.store.ts';

const processBody = z
  .strictObject({
    id: z.uuid(),
    host: z.string(),
    pid: z.number(),
    parts: z.array(z.enum(['api', 'worker'])),
    version: z.string(),
    started_at: z.iso.datetime(),
    seen_at: z.iso.datetime().meta({ description: 'When it last said that it is there; it does so every 5 s.' }),
    state: z.enum(['serving', 'draining', 'lost']).meta({
      description:
        '`draining`: it lets go of its clients, another has taken its place or it stops. `lost`: it was not seen for 15 s and had not said that it ends; shown for an hour.',
    }),
  })
  .meta({ id: 'ServerProcess' });

export const createProcessRoutes = (database: Database): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/v1/monitoring/processes',
    operationId: 'listProcesses',
    tag: 'Monitoring',
    summary: 'The processes of this house',
    description:
      'All on one database, on whichever machine: those that serve, those that end, and those that were lost.',
    access: { kind: 'permission', permission: 'monitoring:read' },
    limit: 'general',
    responses: {
      200: {
        description: 'Sorted by host and age, at most 500.',
        body: z.strictObject({ data: z.array(processBody) }),
      },
    },
    problems: [],
    handle: async () => {
      const rows = await database.rows(listProcesses, []);
      const data = rows.map(({ startedAt, seenAt, parts, ...row }) => ({
        ...row,
        parts: parts.filter((part) => part === 'api' || part === 'worker'),
        started_at: startedAt.toISOString(),
        seen_at: seenAt.toISOString(),
      }));
      return { status: 200, body: { data } };
    },
  }),
];
