import { z } from 'zod';
import { describeDevice, deviceBody } from '../../platform/http/device.ts';
import { type Cursors, pageOf, pageQuery } from '../../platform/http/page.ts';
import { defineRoute, type Route } from '../../platform/http/route.ts';
import { orderedTimeRange, timeRangeQuery } from '../../platform/http/time-range.ts';
import { readIpRange } from '../../platform/network/ip-range.ts';
import { newestFirstPosition } from '../../platform/postgres/newest-first.ts';
import type { LoginFilters, LoginHistory } from './login-history.service.ts';
import { failureReasons, loginMethods } from './login-outcome.ts';
import type { LoginRecord } from './login-record-list.store.ts';

const outcome = z.enum(['success', 'failure']);
const reason = z.enum(failureReasons);

const ownQuery = z
  .strictObject({ ...pageQuery, ...timeRangeQuery, outcome: outcome.exactOptional() })
  .refine(...orderedTimeRange);

// Read as the server reads clients' addresses, so that an IPv4-mapped one is IPv4. Bits beyond the prefix are forgiven: a
// filter changes nothing.
const client = z
  .string()
  .max(64)
  .transform((text, context) => {
    const reading = readIpRange(text);
    const range = 'range' in reading ? reading.range : reading.fault.meant;
    if (range !== undefined) return range;
    context.addIssue({ code: 'custom', message: 'An IP address, or a network such as 192.0.2.0/24.' });
    return z.NEVER;
  });

const recordsQuery = z
  .strictObject({
    ...pageQuery,
    ...timeRangeQuery,
    user_id: z.uuid().exactOptional(),
    outcome: outcome.exactOptional(),
    reason: reason.exactOptional(),
    client: client
      .exactOptional()
      .meta({ description: 'The address of the client, or a network in CIDR notation that holds it.' }),
  })
  .refine(...orderedTimeRange);

const ownRecord = {
  id: z.uuid(),
  at: z.iso.datetime(),
  method: z.enum(loginMethods),
  outcome,
  reason: reason.nullable(),
  client_address: z.string().nullable().meta({ description: 'Null once the account was erased.' }),
  user_agent: z.string().nullable(),
  device: deviceBody,
  session_id: z.uuid().nullable().meta({ description: 'The session that began; null for a failure.' }),
};

const ownRecordBody = z
  .strictObject(ownRecord)
  .meta({ id: 'OwnLoginRecord', description: "A login to the caller's account, or a try." });

const recordBody = z
  .strictObject({
    ...ownRecord,
    user_id: z
      .uuid()
      .nullable()
      .meta({ description: 'Null when nobody has the login that was typed, which is not kept.' }),
    request_id: z.uuid(),
  })
  .meta({ id: 'LoginRecord', description: 'A login, or a try.' });

const presentOwn = (record: LoginRecord) => ({
  id: record.id,
  at: record.at.toISOString(),
  method: record.method,
  outcome: record.outcome,
  reason: record.reason,
  client_address: record.clientAddress,
  user_agent: record.userAgent,
  device: describeDevice(record.userAgent),
  session_id: record.sessionId,
});

const positionOf = (record: LoginRecord) => [record.positionTime, record.id];
const everything: LoginFilters = {
  userId: undefined,
  outcome: undefined,
  reason: undefined,
  client: undefined,
  from: undefined,
  to: undefined,
};

export const createLoginRecordRoutes = (history: LoginHistory, cursors: Cursors): Route[] => [
  defineRoute({
    method: 'GET',
    path: '/api/v1/login-records',
    operationId: 'listLoginRecords',
    tag: 'Login records',
    summary: 'Who logged in or tried to, newest first',
    access: { kind: 'permission', permission: 'login-records:read' },
    limit: 'general',
    query: recordsQuery,
    responses: { 200: { description: 'The records that fit every filter.', body: pageOf(recordBody) } },
    problems: [],
    handle: async ({ query: { limit, cursor, ...filters } }) => {
      const identity = { list: 'login-records', filters: { ...filters, client: filters.client?.text } };
      const after = cursors.read(identity, cursor, newestFirstPosition);
      const wanted: LoginFilters = {
        userId: filters.user_id,
        outcome: filters.outcome,
        reason: filters.reason,
        client: filters.client,
        from: filters.from,
        to: filters.to,
      };
      const page = cursors.page(identity, await history.list(wanted, after, limit + 1), limit, positionOf);
      const data = page.rows.map((record) => ({
        ...presentOwn(record),
        user_id: record.userId,
        request_id: record.requestId,
      }));
      return { status: 200, body: { data, next_cursor: page.nextCursor } };
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/v1/user/login-records',
    operationId: 'listOwnLoginRecords',
    tag: 'Account',
    summary: "Logins to the caller's account and failed tries, newest first",
    access: { kind: 'signed-in' },
    limit: 'general',
    query: ownQuery,
    responses: { 200: { description: 'The records that fit every filter.', body: pageOf(ownRecordBody) } },
    problems: [],
    handle: async ({ principal, query: { limit, cursor, ...filters } }) => {
      // The caller is part of the list's identity: a cursor is of no use to anybody else.
      const identity = { list: `login-records of ${principal.userId}`, filters };
      const after = cursors.read(identity, cursor, newestFirstPosition);
      const wanted = { ...everything, ...filters, userId: principal.userId };
      const page = cursors.page(identity, await history.list(wanted, after, limit + 1), limit, positionOf);
      return { status: 200, body: { data: page.rows.map(presentOwn), next_cursor: page.nextCursor } };
    },
  }),
];
