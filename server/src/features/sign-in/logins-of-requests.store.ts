import { type Readable, sql } from '../../platform/postgres/database.ts';
import type { Uuid } from '../../vocabulary/ids.ts';
import { columns, type LoginRecord, loginRecord } from './login-record-list.store.ts';

export const selectLoginsOfRequests = sql({
  name: 'sign_in.select_logins_of_requests',
  text: `select ${columns} from login_records where request_id = any ($1::uuid[]) order by at, id limit $2`,
  row: loginRecord,
});

/** The logins and tries that these requests were, oldest first. */
export const readLoginsOfRequests = (
  db: Readable,
  requestIds: readonly Uuid[],
  limit: number,
): Promise<LoginRecord[]> => db.rows(selectLoginsOfRequests, [requestIds, limit]);
