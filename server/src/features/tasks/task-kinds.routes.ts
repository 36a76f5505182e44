import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import type { TaskKind, TaskKinds } from './task-kinds.service.ts';

const kindBody = z
  .strictObject({
    name: z.string(),
    description: z.string(),
    queue: z.string(),
    source: z.enum(['built_in', 'team']),
    can_be_enqueued: z.boolean().meta({ description: 'Whether `POST /api/v1/tasks` takes it.' }),
    priority: z.int(),
    max_attempts: z.int(),
    timeout_ms: z.int(),
    concurrency_per_key: z.int().nullable(),
    payload_schema: z.unknown().meta({ description: 'JSON Schema 2020-12.' }),
    is_served: z.boolean().meta({ description: 'Whether a worker that can run it was there within the hour.' }),
    seen_at: z.iso.datetime(),
  })
  .meta({ id: 'TaskKind' });

const presentKind = (kind: TaskKind): z.output<typeof kindBody> => ({
  name: kind.name,
  description: kind.description,
  queue: kind.queue,
  source: kind.source,
  can_be_enqueued: kind.isPublic,
  priority: kind.priority,
  max_attempts: kind.attempts,
  timeout_ms: kind.timeoutMs,
  concurrency_per_key: kind.concurrencyPerKey,
  payload_schema: kind.payloadSchema,
  is_served: kind.isServed,
  seen_at: kind.seenAt.toISOString(),
});

export const createTaskKindRoutes = (kinds: TaskKinds): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/v1/task-kinds',
    operationId: 'listTaskKinds',
    tag: 'Tasks',
    summary: 'What workers can do',
    description: 'The kinds that workers have shown, by name, with the schema of their payload.',
    access: { kind: 'permission', permission: 'tasks:read' },
    limit: 'general',
    responses: { 200: { description: 'Every kind.', body: z.strictObject({ data: z.array(kindBody) }) } },
    problems: [],
    handle: async () => ({ status: 200, body: { data: (await kinds.all()).map(presentKind) } }),
  }),
];
