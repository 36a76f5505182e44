import type { Readable } from '../../platform/postgres/database.ts';
import type { UserId, Uuid } from '../../vocabulary/ids.ts';
import { type RefusalRow, selectRefusal, selectRefusalsOfRequests, selectRefusalsOfUser } from './refusals.store.ts';

/** Those of these requests that were refused. */
export const readRefusals = (db: Readable, requestIds: readonly Uuid[]): Promise<RefusalRow[]> =>
  db.rows(selectRefusalsOfRequests, [requestIds]);

/** Refused requests of a person, newest first. */
export const readRefusalsOfUser = (
  db: Readable,
  userId: UserId,
  { from, to }: { readonly from: Date | undefined; readonly to: Date | undefined },
  limit: number,
): Promise<RefusalRow[]> => db.rows(selectRefusalsOfUser, [userId, from ?? '-infinity', to ?? 'infinity', limit]);

/** Our id of the refused request whose answer showed this one. */
export const findRefusedRequest = async (db: Readable, shownId: string): Promise<Uuid | undefined> =>
  (await db.row(selectRefusal, [shownId]))?.requestId;
