import { z } from 'zod';
import { pageOf, pageQuery } from '../../platform/http/page.ts';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { parseIpAddress } from '../../platform/network/ip-address.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import {
  actionField,
  addressField,
  cidrField,
  expiryField,
  forceField,
  ipRuleBody,
  presentIpRule,
  reasonField,
} from './ip-rule-body.ts';
import type { IpRuleList } from './ip-rule-list.service.ts';
import { ipRuleExists, ipRuleLocksOut, ipRuleRedundant, tooManyIpRules } from './ip-rules.errors.ts';
import type { IpRules } from './ip-rules.service.ts';

const newRuleBody = z
  .strictObject({
    cidr: cidrField,
    action: actionField,
    reason: reasonField,
    expires_at: expiryField.nullable().default(null),
    force: forceField,
  })
  .meta({ id: 'NewIpRule' });

const ruleChangeBody = z
  .strictObject({
    action: actionField.exactOptional(),
    reason: reasonField.exactOptional(),
    expires_at: expiryField.nullable().exactOptional(),
    force: forceField,
  })
  .meta({ id: 'IpRuleChange', description: 'What to change; an absent field stays as it is.' });

const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');

const verdictBody = z
  .strictObject({
    address: z.string().meta({ description: 'In its canonical form.' }),
    allowed: z.boolean(),
    rule: ipRuleBody.nullable().meta({ description: 'The rule that decides; null when none holds the address.' }),
  })
  .meta({ id: 'IpRuleVerdict' });

const ruleId = z.strictObject({ id: z.uuid() });
const read = { kind: 'permission', permission: 'ip-rules:read' } as const;
const write = { kind: 'permission', permission: 'ip-rules:write' } as const;
const shared = { tag: 'IP rules', limit: 'general' } as const;

export const createIpRuleRoutes = (rules: IpRules, list: IpRuleList): Route[] => [
  defineRoute({
    ...shared,
    method: 'GET',
    path: '/api/v1/ip-rules',
    operationId: 'listIpRules',
    summary: 'The rules over addresses',
    description: 'In the order of their ranges; expired rules are left out unless they are asked for.',
    access: read,
    query: z.strictObject({
      ...pageQuery,
      action: actionField.exactOptional(),
      contains: addressField.exactOptional().meta({ description: 'Only rules whose range holds this address.' }),
      include_expired: flag,
    }),
    responses: { 200: { description: 'A page of rules.', body: pageOf(ipRuleBody).meta({ id: 'IpRuleList' }) } },
    problems: [],
    handle: async ({ query: { include_expired: includeExpired, ...query } }) => {
      const { rows, nextCursor } = await list.page({ ...query, includeExpired });
      return { status: 200, body: { data: rows.map(presentIpRule), next_cursor: nextCursor } };
    },
  }),
  defineRoute({
    ...shared,
    method: 'POST',
    path: '/api/v1/ip-rules',
    operationId: 'createIpRule',
    summary: 'Allow or deny a range of addresses',
    description:
      'The longest matching prefix decides and no match is allowed, so a deny of 0.0.0.0/0 and ::/0 makes a list of allowed ranges out of the allow rules.',
    access: write,
    body: newRuleBody,
    responses: {
      201: {
        description: 'The rule is in force here, and in every other process within a second.',
        body: ipRuleBody,
        headers: { Location: 'The path of the rule.' },
      },
    },
    problems: [ipRuleExists, ipRuleRedundant, ipRuleLocksOut, tooManyIpRules],
    handle: async ({ body: { cidr, action, reason, expires_at: expiresAt, force }, principal, context }) => {
      const wanted = { range: cidr, action, reason, expiresAt };
      const rule = await rules.create(wanted, { principal, context }, { force });
      return { status: 201, body: presentIpRule(rule), headers: { location: `/api/v1/ip-rules/${rule.id}` } };
    },
  }),
  defineRoute({
    ...shared,
    method: 'GET',
    path: '/api/v1/ip-rules/check',
    operationId: 'checkIpAddress',
    summary: 'What the rules say about an address',
    access: read,
    query: z.strictObject({
      address: addressField
        .exactOptional()
        .meta({ description: 'When left out: the address from which this request came, as the server sees it.' }),
    }),
    responses: { 200: { description: 'Whether it may pass, and by which rule.', body: verdictBody } },
    problems: [],
    handle: async ({ query, context }) => {
      const address = query.address ?? parseIpAddress(context.client.address);
      if (address === undefined) throw new Error('The address of a client is not one');
      const rule = await list.deciding(address);
      return {
        status: 200,
        body: {
          address: address.toString(),
          allowed: rule?.action !== 'deny',
          rule: rule === undefined ? null : presentIpRule(rule),
        },
      };
    },
  }),
  defineRoute({
    ...shared,
    method: 'GET',
    path: '/api/v1/ip-rules/:id',
    operationId: 'readIpRule',
    summary: 'One rule',
    access: read,
    params: ruleId,
    responses: { 200: { description: 'The rule.', body: ipRuleBody } },
    problems: [notFound],
    handle: async ({ params }) => ({ status: 200, body: presentIpRule(await list.find(params.id)) }),
  }),
  defineRoute({
    ...shared,
    method: 'PATCH',
    path: '/api/v1/ip-rules/:id',
    operationId: 'changeIpRule',
    summary: 'Change what a rule says, why, or until when',
    description: 'The range stays: another range is another rule.',
    access: write,
    params: ruleId,
    body: ruleChangeBody,
    responses: { 200: { description: 'The rule after the change.', body: ipRuleBody } },
    problems: [notFound, ipRuleRedundant, ipRuleLocksOut],
    handle: async ({ params, body: { expires_at: expiresAt, force, ...rest }, principal, context }) => {
      const change = { ...rest, ...(expiresAt !== undefined && { expiresAt }) };
      const rule = await rules.change(params.id, change, { principal, context }, { force });
      return { status: 200, body: presentIpRule(rule) };
    },
  }),
  defineRoute({
    ...shared,
    method: 'DELETE',
    path: '/api/v1/ip-rules/:id',
    operationId: 'deleteIpRule',
    summary: 'Delete a rule',
    access: write,
    params: ruleId,
    query: z.strictObject({
      force: flag.meta({ description: 'Do it although your own address would be refused afterwards.' }),
    }),
    responses: { 204: { description: 'The rule is gone.', body: null } },
    problems: [notFound, ipRuleLocksOut],
    handle: async ({ params, query: { force }, principal, context }) => {
      await rules.remove(params.id, { principal, context }, { force });
      return { status: 204, body: null };
    },
  }),
];
