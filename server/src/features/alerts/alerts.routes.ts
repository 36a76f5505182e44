import { z } from 'zod';
import { type Cursors, pageOf, pageQuery } from '../../platform/http/page.ts';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { orderedTimeRange, timeRangeQuery } from '../../platform/http/time-range.ts';
import { mailLanguageOf } from '../../platform/mail/requested-mail.ts';
import { newestFirstPosition } from '../../platform/postgres/newest-first.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import type { MailLanguage } from '../../vocabulary/mail-content.ts';
import {
  alertRuleBody,
  newSilenceBody,
  openedAlertRuleBody,
  pastAlertBody,
  presentOpenedRule,
  presentPastAlert,
  presentRule,
  presentSilence,
  silenceBody,
  testNoticeBody,
} from './alert-body.ts';
import type { AlertList } from './alert-list.service.ts';
import { tooManySilences } from './alerts.errors.ts';
import { nameOfRecipient } from './recipients.ts';
import type { Silences } from './silences.service.ts';
import type { SendTestNotice } from './test-notice.service.ts';

export type AlertRoutesNeeds = {
  readonly list: AlertList;
  readonly silences: Silences;
  readonly sendTest: SendTestNotice;
  readonly cursors: Cursors;
};

const languageFor = (accepted: string | undefined): MailLanguage => mailLanguageOf(accepted) ?? 'en';

const read = { kind: 'permission', permission: 'alerts:read' } as const;
const write = { kind: 'permission', permission: 'alerts:write' } as const;
const shared = { tag: 'Alerts', limit: 'general' } as const;

export const createAlertRoutes = ({ list, silences, sendTest, cursors }: AlertRoutesNeeds): Route[] => [
  defineRoute({
    ...shared,
    method: 'GET',
    path: '/api/v1/alerts',
    operationId: 'listAlerts',
    summary: 'Every alert rule and how it stands',
    description: 'As of the last round, which is made every fifteen seconds.',
    access: read,
    responses: { 200: { description: 'The rules.', body: z.strictObject({ data: z.array(alertRuleBody) }) } },
    problems: [],
    handle: async ({ header }) => {
      const language = languageFor(header('accept-language'));
      return { status: 200, body: { data: (await list.all()).map((standing) => presentRule(standing, language)) } };
    },
  }),
  defineRoute({
    ...shared,
    method: 'GET',
    path: '/api/v1/alerts/history',
    operationId: 'listPastAlerts',
    summary: 'What fired, newest first, and who was told',
    access: read,
    query: z
      .strictObject({ ...pageQuery, ...timeRangeQuery, rule: z.string().max(100).exactOptional() })
      .refine(...orderedTimeRange),
    responses: { 200: { description: 'A page of alerts.', body: pageOf(pastAlertBody).meta({ id: 'PastAlertList' }) } },
    problems: [],
    handle: async ({ query: { limit, cursor, ...filters } }) => {
      const identity = { list: 'alert-history', filters };
      const after = cursors.read(identity, cursor, newestFirstPosition);
      const wanted = { rule: filters.rule, from: filters.from, to: filters.to };
      const rows = await list.history(wanted, after, limit + 1);
      const page = cursors.page(identity, rows, limit, (past) => [past.positionTime, past.id]);
      return { status: 200, body: { data: page.rows.map(presentPastAlert), next_cursor: page.nextCursor } };
    },
  }),
  defineRoute({
    ...shared,
    method: 'POST',
    path: '/api/v1/alerts/test',
    operationId: 'testAlerts',
    summary: 'Send a test notice to everybody who is told of alerts',
    access: write,
    responses: { 200: { description: 'What became of it, for each receiver; it may be none.', body: testNoticeBody } },
    problems: [],
    handle: async ({ principal, context }) => {
      const reports = await sendTest({ kind: 'user', principal, context });
      const data = reports.map(({ to, result, at }) => ({
        channel: to.channel,
        to: nameOfRecipient(to),
        outcome: result.outcome === 'sent' ? ('sent' as const) : ('failed' as const),
        at: at.toISOString(),
        error: result.outcome === 'sent' ? null : result.error,
      }));
      return { status: 200, body: { data } };
    },
  }),
  defineRoute({
    ...shared,
    method: 'GET',
    path: '/api/v1/alerts/:rule',
    operationId: 'readAlert',
    summary: 'One rule, with each of its alerts that is not over',
    access: read,
    params: z.strictObject({ rule: z.string().max(100) }),
    responses: { 200: { description: 'The rule.', body: openedAlertRuleBody } },
    problems: [notFound],
    handle: async ({ params, header }) => ({
      status: 200,
      body: presentOpenedRule(await list.find(params.rule), languageFor(header('accept-language'))),
    }),
  }),
  defineRoute({
    ...shared,
    method: 'GET',
    path: '/api/v1/silences',
    operationId: 'listSilences',
    summary: 'The silences that hold, newest first',
    access: read,
    responses: { 200: { description: 'The silences.', body: z.strictObject({ data: z.array(silenceBody) }) } },
    problems: [],
    handle: async () => ({ status: 200, body: { data: (await silences.list()).map(presentSilence) } }),
  }),
  defineRoute({
    ...shared,
    method: 'POST',
    path: '/api/v1/silences',
    operationId: 'createSilence',
    summary: 'Have nobody told of alerts for a while',
    description:
      'The alerts are still evaluated and stand in the history. One that still fires when the silence ends is told of then.',
    access: write,
    body: newSilenceBody,
    responses: {
      201: {
        description: 'It holds from the next round on, within fifteen seconds.',
        body: silenceBody,
        headers: { Location: 'The path of the silence.' },
      },
    },
    problems: [tooManySilences],
    handle: async ({ body, principal, context }) => {
      const silence = await silences.create(
        { ...body, labels: body.labels ?? {} },
        { kind: 'user', principal, context },
      );
      return { status: 201, body: presentSilence(silence), headers: { location: `/api/v1/silences/${silence.id}` } };
    },
  }),
  defineRoute({
    ...shared,
    method: 'DELETE',
    path: '/api/v1/silences/:id',
    operationId: 'endSilence',
    summary: 'End a silence now',
    access: write,
    params: z.strictObject({ id: z.uuid() }),
    responses: { 204: { description: 'It holds no more.', body: null } },
    problems: [notFound],
    handle: async ({ params, principal, context }) => {
      await silences.end(params.id, { kind: 'user', principal, context });
      return { status: 204, body: null };
    },
  }),
];
