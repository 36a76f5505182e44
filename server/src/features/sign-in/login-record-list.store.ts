import { z } from 'zod';
import { type Statement, sql } from '../../platform/postgres/database.ts';
import { positionTime } from '../../platform/postgres/newest-first.ts';
import { failureReasons, loginMethods } from './login-outcome.ts';

export const loginRecord = z.object({
  id: z.string(),
  at: z.date(),
  positionTime: z.string(),
  userId: z.string().nullable(),
  sessionId: z.string().nullable(),
  method: z.enum(loginMethods),
  outcome: z.enum(['success', 'failure']),
  reason: z.enum(failureReasons).nullable(),
  clientAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  requestId: z.string(),
});

export type LoginRecord = z.output<typeof loginRecord>;

export const columns = `id, at, ${positionTime} as "positionTime", user_id as "userId", session_id as "sessionId", method, outcome,
                  reason, host(client_address) as "clientAddress", user_agent as "userAgent", request_id as "requestId"`;

/**
 * The page of records after a position, newest first. Values: how many, since when, the position (time, id), then
 * the filters: user, outcome, reason, address or network; null for a filter that does not count.
 *
 * One statement for each index that can lead, its own filter stated without "or null", so that its plan reads that index
 * in the order of the list and stops after the page.
 */
const selectPage = (name: string, leading: string): Statement<LoginRecord> =>
  sql({
    name: `sign_in.select_login_records_${name}`,
    text: `select ${columns}
             from login_records
            where ${leading}
              and at >= $2::timestamptz and (at, id) < ($3::timestamptz, $4::uuid)
              and ($5::uuid is null or user_id = $5)
              and ($6::text is null or outcome = $6)
              and ($7::text is null or reason = $7)
              and ($8::inet is null or client_address <<= $8)
            order by at desc, id desc
            limit $1`,
    row: loginRecord,
  });

export const selectLoginRecords = {
  ofUser: selectPage('of_user', 'user_id = $5::uuid'),
  ofAddress: selectPage('of_address', 'client_address = $8::inet'),
  // From the network's first address to its last: what an index over addresses can look up.
  ofNetwork: selectPage(
    'of_network',
    'client_address between host(network($8::inet))::inet and host(broadcast($8::inet))::inet',
  ),
  failedFor: selectPage('failed_for', 'reason = $7::text'),
  failed: selectPage('failed', `outcome = 'failure'`),
  all: selectPage('all', 'true'),
};
