import { z } from 'zod';
import { type Cursors, pageOf, pageQuery } from '../../platform/http/page.ts';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import type { Blocks } from './blocks.service.ts';
import type { BlockRow } from './limit-counters.store.ts';
import { type LimitPolicies, type LimitPolicy, policyNames } from './limit-policies.ts';
import { describeLimit } from './refusal-reasons.ts';

const policyName = z.enum(policyNames);

const blockBody = z
  .strictObject({
    id: z.string(),
    policy: z.string(),
    subject_kind: z.string(),
    subject: z.string().nullable().meta({
      description:
        'The network, or the id of the user. Null for a login that no account has: what was typed is not kept.',
    }),
    blocked_until: z.iso.datetime(),
    strikes: z.int().meta({ description: 'Blocks in a row; each lasts twice as long as the one before.' }),
  })
  .meta({ id: 'LimitBlock', description: 'A block in force.' });

const policyBody = z
  .strictObject({
    name: policyName,
    subject_kind: z.string(),
    points: z.int(),
    window_seconds: z.int(),
    block_seconds: z.int().meta({ description: '0: nothing follows but waiting for the end of the window.' }),
    counts: z.enum(['attempts', 'failures']),
    counted_in: z.enum(['database', 'shared', 'leased', 'process']),
    setting: z.string().meta({ description: 'The setting that changes it.' }),
    source: z
      .enum(['environment', 'default'])
      .meta({ description: 'Whether the setting was given, or left to its default.' }),
    description: z.string(),
  })
  .meta({ id: 'LimitPolicy', description: 'A limit in force.' });

const presentBlock = (row: BlockRow) => ({
  id: row.id,
  policy: row.policy,
  subject_kind: row.subjectKind,
  subject: row.subject,
  blocked_until: row.blockedUntil.toISOString(),
  strikes: row.strikes,
});

const presentPolicy = (policy: LimitPolicy) => ({
  name: policy.name,
  subject_kind: policy.subject,
  points: policy.budget.points,
  window_seconds: policy.budget.windowSeconds,
  block_seconds: policy.budget.blockSeconds,
  counts: policy.budget.counts,
  counted_in: policy.place,
  setting: policy.origin.setting,
  source: policy.origin.isDefault ? ('default' as const) : ('environment' as const),
  description: describeLimit(policy),
});

const position = z.tuple([z.number(), z.string()]);

export type RateLimitRouteNeeds = {
  readonly policies: LimitPolicies;
  readonly blocks: Pick<Blocks, 'list' | 'lift'>;
  readonly cursors: Cursors;
};

export const createRateLimitRoutes = ({ policies, blocks, cursors }: RateLimitRouteNeeds): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/v1/rate-limits',
    operationId: 'listBlocks',
    tag: 'Limits',
    summary: 'Blocks in force',
    description: 'Those that last longest first.',
    access: { kind: 'permission', permission: 'rate-limits:read' },
    limit: 'general',
    query: z.strictObject({ ...pageQuery, policy: policyName.exactOptional() }),
    responses: { 200: { description: 'The blocks.', body: pageOf(blockBody) } },
    problems: [],
    handle: async ({ query: { limit, cursor, ...filters } }) => {
      const identity = { list: 'rate-limits', filters };
      const after = cursors.read(identity, cursor, position);
      const rows = await blocks.list({
        policy: filters.policy ?? null,
        after: after && { untilMs: after[0], id: after[1] },
        limit: limit + 1,
      });
      const page = cursors.page(identity, rows, limit, (row) => [row.blockedUntil.getTime(), row.id]);
      return { status: 200, body: { data: page.rows.map(presentBlock), next_cursor: page.nextCursor } };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/v1/rate-limits/policies',
    operationId: 'listLimitPolicies',
    tag: 'Limits',
    summary: 'The limits in force',
    access: { kind: 'permission', permission: 'rate-limits:read' },
    limit: 'general',
    responses: { 200: { description: 'All limits, with their settings applied.', body: pageOf(policyBody) } },
    problems: [],
    handle: () => ({
      status: 200,
      body: { data: Object.values(policies).map(presentPolicy), next_cursor: null },
    }),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/v1/rate-limits/:id',
    operationId: 'liftBlock',
    tag: 'Limits',
    summary: 'End a block and forget its points',
    description:
      'The counter begins anew: at once in this process, within a second in all others. Its id is in the list of blocks and in the reason of a refusal.',
    access: { kind: 'permission', permission: 'rate-limits:write' },
    limit: 'general',
    params: z.strictObject({ id: z.string().regex(/^[0-9a-f]{32}$/, 'The id of a counter.') }),
    responses: { 204: { description: 'The block has ended.', body: null } },
    problems: [notFound],
    handle: async ({ params, principal, context }) => {
      await blocks.lift(params.id, { principal, context });
      return { status: 204, body: null };
    },
  }),
];
