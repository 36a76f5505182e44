import { z } from 'zod';
import { type Cursors, pageOf, pageQuery } from '../../platform/http/page.ts';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { orderedTimeRange, timeRangeQuery } from '../../platform/http/time-range.ts';
import { newestFirstPosition } from '../../platform/postgres/newest-first.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import type { ErrorGroups } from './error-groups.service.ts';
import type { ErrorGroup, StoredSample } from './error-groups.store.ts';
import { traceIdField } from './log-records.routes.ts';

const fingerprintField = z.string().regex(/^[0-9a-f]{32}$/, '32 hexadecimal digits.');
const moment = z.iso.datetime();
const hoursShown = 24;

const listedFields = {
  fingerprint: fingerprintField.meta({ description: 'The same for every time of the same error.' }),
  type: z.string(),
  message: z.string().meta({ description: 'Of the last time, masked.' }),
  where: z.string().meta({ description: 'The function of ours that it came from; empty where none is known.' }),
  count: z.int().min(1),
  first_at: moment,
  last_at: moment,
  last_trace_id: traceIdField.nullable(),
  last_request_id: z.uuid().nullable(),
  resolved_at: moment.nullable().meta({ description: 'Null while it is open; a return opens it again.' }),
  per_hour: z
    .array(z.int().min(0))
    .length(hoursShown)
    .meta({ description: 'How often in each of the last 24 hours, the running one last.' }),
};
const listedBody = z.strictObject(listedFields).meta({ id: 'ErrorGroup' });

const groupBody = z
  .strictObject({
    ...listedFields,
    stack: z.string().nullable(),
    samples: z
      .array(
        z.strictObject({
          at: moment,
          trace_id: traceIdField.nullable(),
          request_id: z.uuid().nullable(),
          task_id: z.uuid().nullable(),
          event: z.string(),
          message: z.string(),
        }),
      )
      .meta({ description: 'The last 20 times, newest first.' }),
  })
  .meta({ id: 'ErrorGroupDetail' });

const groupsQuery = z
  .strictObject({ ...pageQuery, ...timeRangeQuery, state: z.enum(['open', 'resolved']).exactOptional() })
  .refine(...orderedTimeRange);

const presentListed = (group: ErrorGroup): z.output<typeof listedBody> => ({
  fingerprint: group.fingerprint,
  type: group.type,
  message: group.message,
  where: group.location,
  count: group.count,
  first_at: group.firstAt.toISOString(),
  last_at: group.lastAt.toISOString(),
  last_trace_id: group.lastTraceId,
  last_request_id: group.lastRequestId,
  resolved_at: group.resolvedAt?.toISOString() ?? null,
  per_hour: group.perHour,
});

const present = (group: ErrorGroup & { readonly samples: readonly StoredSample[] }): z.output<typeof groupBody> => ({
  ...presentListed(group),
  stack: group.stack,
  samples: group.samples.map((sample) => ({
    at: sample.at.toISOString(),
    trace_id: sample.traceId,
    request_id: sample.requestId,
    task_id: sample.taskId,
    event: sample.event,
    message: sample.message,
  })),
});

const common = { tag: 'Monitoring', limit: 'general' } as const;
const read = { kind: 'permission', permission: 'monitoring:read' } as const;
const params = z.strictObject({ fingerprint: fingerprintField });

export const createErrorGroupRoutes = (groups: ErrorGroups, cursors: Cursors): Route[] => [
  defineRoute({
    ...common,
    method: 'GET',
    path: '/api/v1/monitoring/errors',
    operationId: 'listErrorGroups',
    summary: 'Errors, the same ones counted together, the last first',
    access: read,
    query: groupsQuery,
    responses: { 200: { description: 'The groups whose last time fits.', body: pageOf(listedBody) } },
    problems: [],
    handle: async ({ query: { limit, cursor, ...filters } }) => {
      const identity = { list: 'error-groups', filters };
      const after = cursors.read(identity, cursor, newestFirstPosition);
      const wanted = { state: filters.state, from: filters.from, to: filters.to };
      const rows = await groups.list(wanted, after, limit + 1);
      const page = cursors.page(identity, rows, limit, (row) => [row.positionTime, row.fingerprint]);
      return { status: 200, body: { data: page.rows.map(presentListed), next_cursor: page.nextCursor } };
    },
  }),
  defineRoute({
    ...common,
    method: 'GET',
    path: '/api/v1/monitoring/errors/:fingerprint',
    operationId: 'readErrorGroup',
    summary: 'One error, with its stack and its last times',
    access: read,
    params,
    responses: { 200: { description: 'The group.', body: groupBody } },
    problems: [notFound],
    handle: async ({ params: { fingerprint } }) => ({ status: 200, body: present(await groups.read(fingerprint)) }),
  }),
  defineRoute({
    ...common,
    method: 'POST',
    path: '/api/v1/monitoring/errors/:fingerprint/resolve',
    operationId: 'resolveErrorGroup',
    summary: 'Mark an error as dealt with',
    description: 'If it comes back, it is open again.',
    access: { kind: 'permission', permission: 'monitoring:write' },
    params,
    responses: { 200: { description: 'The group as it is now.', body: groupBody } },
    problems: [notFound],
    handle: async ({ params: { fingerprint }, principal, context }) => ({
      status: 200,
      body: present(await groups.resolve(fingerprint, { kind: 'user', principal, context })),
    }),
  }),
];
