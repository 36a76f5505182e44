import { z } from 'zod';
import { type Cursors, pageOf, pageQuery } from '../../platform/http/page.ts';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { orderedTimeRange, timeRangeQuery } from '../../platform/http/time-range.ts';
import { newestFirstPosition } from '../../platform/postgres/newest-first.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { auditActions } from './audit-actions.ts';
import { eventBody, presentEvent } from './audit-event-body.ts';
import type { AuditFilters, AuditLog } from './audit-log.service.ts';

const eventsQuery = z
  .strictObject({
    ...pageQuery,
    ...timeRangeQuery,
    actor_id: z.uuid().exactOptional().meta({ description: 'Whose act it was.' }),
    subject_id: z.uuid().exactOptional().meta({ description: 'Whose account it touched.' }),
    action: z
      .array(z.enum(auditActions))
      .exactOptional()
      .meta({ description: 'What was done; given several times, any of them.' }),
    outcome: z.enum(['success', 'failure']).exactOptional(),
    session_id: z.uuid().exactOptional(),
    request_id: z
      .uuid()
      .exactOptional()
      .meta({ description: 'The `X-Request-Id` of an answer, where the caller sent none.' }),
  })
  .refine(...orderedTimeRange);

export const createAuditRoutes = (log: AuditLog, cursors: Cursors): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/v1/audit-events',
    operationId: 'listAuditEvents',
    tag: 'Audit',
    summary: 'The audit log, newest first',
    access: { kind: 'permission', permission: 'audit:read' },
    limit: 'general',
    query: eventsQuery,
    responses: { 200: { description: 'The events that fit every filter.', body: pageOf(eventBody) } },
    problems: [],
    handle: async ({ query: { limit, cursor, ...filters } }) => {
      const identity = { list: 'audit-events', filters };
      const after = cursors.read(identity, cursor, newestFirstPosition);
      const wanted: AuditFilters = {
        actorId: filters.actor_id,
        subjectId: filters.subject_id,
        actions: filters.action,
        outcome: filters.outcome,
        sessionId: filters.session_id,
        requestId: filters.request_id,
        from: filters.from,
        to: filters.to,
      };
      const rows = await log.list(wanted, after, limit + 1);
      const page = cursors.page(identity, rows, limit, (row) => [row.positionTime, row.id]);
      return { status: 200, body: { data: page.rows.map(presentEvent), next_cursor: page.nextCursor } };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/v1/audit-events/:id',
    operationId: 'readAuditEvent',
    tag: 'Audit',
    summary: 'One audit event',
    access: { kind: 'permission', permission: 'audit:read' },
    limit: 'general',
    params: z.strictObject({ id: z.uuid() }),
    responses: { 200: { description: 'The event.', body: eventBody } },
    problems: [notFound],
    handle: async ({ params }) => ({ status: 200, body: presentEvent(await log.read(params.id)) }),
  }),
];
