import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { orderedTimeRange, timeRangeQuery } from '../../platform/http/time-range.ts';
import { forbidden, notFound } from '../../platform/problem/general-problems.ts';
import type { TellCause } from './cause.service.ts';
import { causeBody, type SubjectKind } from './cause-body.ts';

const requestId = z.string().regex(/^[A-Za-z0-9._-]{1,128}$/, 'A request id, as `X-Request-Id` of an answer says it.');
const traceId = z.string().regex(/^[0-9a-f]{32}$/, 'A trace id has 32 hexadecimal digits, in lower case.');

const starts = {
  request_id: requestId
    .exactOptional()
    .meta({ description: 'As the answer showed it. One of the caller’s own finds a request that was refused.' }),
  trace_id: traceId.exactOptional(),
  session_id: z.uuid().exactOptional(),
  user_id: z.uuid().exactOptional(),
  task_id: z.uuid().exactOptional(),
  mail_id: z.uuid().exactOptional(),
  audit_event_id: z.uuid().exactOptional(),
};

const causeQuery = z
  .strictObject({ ...starts, ...timeRangeQuery })
  .refine(...orderedTimeRange)
  .transform(({ from, to, ...given }, context) => {
    const [only, ...others] = Object.entries(given).flatMap(([name, id]) => (id === undefined ? [] : [{ name, id }]));
    const kind = kindOf(only?.name);
    if (only === undefined || others.length > 0 || kind === undefined) {
      context.addIssue({ code: 'custom', message: `Give exactly one of ${Object.keys(starts).join(', ')}.` });
      return z.NEVER;
    }
    return { subject: { kind, id: only.id }, range: { from, to } };
  });

const kinds: Readonly<Record<keyof typeof starts, SubjectKind>> = {
  request_id: 'request',
  trace_id: 'trace',
  session_id: 'session',
  user_id: 'user',
  task_id: 'task',
  mail_id: 'mail',
  audit_event_id: 'audit_event',
};

const kindOf = (name: string | undefined): SubjectKind | undefined =>
  Object.entries(kinds).find(([known]) => known === name)?.[1];

export const createCauseRoutes = (tellCause: TellCause): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/v1/monitoring/cause',
    operationId: 'tellCause',
    tag: 'Monitoring',
    summary: 'What a thing caused, and what caused it',
    description:
      'Requests, logins, audited acts, tasks with their attempts, mails, spans, log lines and errors that hang together, as one timeline of at most 500 entries. Give exactly one id. `from` and `to` bound the story of a session or a person; the last 7 days are told when they are left out.',
    access: { kind: 'permission', permission: 'monitoring:read' },
    limit: 'general',
    query: causeQuery,
    responses: {
      200: { description: 'The story, in the order of time, causes before what they caused.', body: causeBody },
    },
    problems: [forbidden, notFound],
    handle: async ({ principal, query }) => ({
      status: 200,
      body: await tellCause(principal, query.subject, query.range),
    }),
  }),
];
