import { z } from 'zod';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import type { CounterNow, ExplainedRefusal, Refusals } from './refusals.service.ts';

const counterBody = z
  .strictObject({
    id: z.string(),
    policy: z.string(),
    subject_kind: z.string(),
    points: z.int().meta({ description: 'How many the window allows.' }),
    taken: z.int().meta({ description: 'How many are used up now.' }),
    window_seconds: z.int(),
    window_ends_at: z.iso.datetime().nullable().meta({ description: 'Null when no window is open.' }),
    blocked_until: z.iso.datetime().nullable(),
    can_be_unblocked: z
      .boolean()
      .meta({ description: 'Whether `DELETE /api/v1/rate-limits/{id}` has anything to remove.' }),
  })
  .meta({ id: 'LimitCounter', description: 'The counter that refused the request, as it stands now.' });

const refusalBody = z
  .strictObject({
    request_id: z.uuid(),
    shown_request_id: z
      .string()
      .nullable()
      .meta({ description: "The caller's own `X-Request-Id`, where the answer showed that one." }),
    at: z.iso.datetime(),
    method: z.string(),
    route: z.string().nullable().meta({ description: 'Null when no route has this path.' }),
    status: z.int(),
    code: z.string(),
    message: z.string().meta({ description: 'What the caller was told.' }),
    why: z.string().meta({ description: 'What the caller was not told, in a sentence.' }),
    because: z
      .record(z.string(), z.union([z.string(), z.number(), z.null()]))
      .nullable()
      .meta({ description: 'The same for a program; `kind` is rate_limit, login, permission or ip_rule.' }),
    client_address: z.string().nullable().meta({ description: 'Null once the account was erased.' }),
    user_id: z.uuid().nullable(),
    session_id: z.uuid().nullable(),
    counter: counterBody.nullable(),
  })
  .meta({ id: 'Refusal', description: 'A request that was answered with 401, 403 or 429 in the last seven days.' });

const timeOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

const presentCounter = (counter: CounterNow) => ({
  id: counter.id,
  policy: counter.policy.name,
  subject_kind: counter.policy.subject,
  points: counter.policy.budget.points,
  taken: counter.taken,
  window_seconds: counter.policy.budget.windowSeconds,
  window_ends_at: timeOf(counter.windowEndsAtMs),
  blocked_until: timeOf(counter.blockedUntilMs),
  can_be_unblocked: counter.canBeLifted,
});

const presentRefusal = ({ refusal, why, counter }: ExplainedRefusal) => ({
  request_id: refusal.requestId,
  shown_request_id: refusal.shownId,
  at: refusal.at.toISOString(),
  method: refusal.method,
  route: refusal.route,
  status: refusal.status,
  code: refusal.code,
  message: refusal.message,
  why,
  because: refusal.because,
  client_address: refusal.clientAddress,
  user_id: refusal.userId,
  session_id: refusal.sessionId,
  counter: counter && presentCounter(counter),
});

export const createRefusalRoutes = (refusals: Pick<Refusals, 'explain'>): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/v1/refusals/:request_id',
    operationId: 'explainRefusal',
    tag: 'Limits',
    summary: 'Why a request was refused',
    description:
      'By the request id of the answer, in its body or its `X-Request-Id`. Written within a second of the answer; in a flood some are left out.',
    access: { kind: 'permission', permission: 'refusals:read' },
    limit: 'general',
    params: z.strictObject({ request_id: z.string().regex(/^[A-Za-z0-9._-]{1,128}$/, 'An `X-Request-Id`.') }),
    responses: { 200: { description: 'The refusal and its reason.', body: refusalBody } },
    problems: [notFound],
    handle: async ({ params }) => ({
      status: 200,
      body: presentRefusal(await refusals.explain(params.request_id)),
    }),
  }),
];
