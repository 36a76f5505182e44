import type { Queryable, Transaction } from '../../platform/postgres/database.ts';
import type { SessionId, UserId, Uuid } from '../../vocabulary/ids.ts';
import * as store from './sign-in-comparison.store.ts';

/** A sign-in, and where it came from; a place that was forgotten is null. */
export type RecordedSignIn = {
  readonly recordId: Uuid;
  readonly at: Date;
  readonly address: string | null;
  readonly userAgent: string | null;
};

/** Whoever was not here for so long may be told of their old device as if it were new. */
const comparedWithMs = 180 * 86_400_000;
const mostCompared = 500;

/** The sign-in by which this session of the person began. */
export const readSignIn = (db: Queryable, userId: UserId, sessionId: SessionId): Promise<RecordedSignIn | undefined> =>
  db.row(store.selectSignIn, [userId, sessionId]);

/** From where the person signed in within half a year before, each place once; of their last 500 sign-ins. */
export const earlierPlaces = (db: Queryable, userId: UserId, { at, recordId }: RecordedSignIn) =>
  db.rows(store.selectPlacesBefore, [userId, at, recordId, new Date(at.getTime() - comparedWithMs), mostCompared]);

/** Notes that the person is told of this sign-in. @returns false when that was noted before. */
export const claimNotice = async (tx: Transaction, recordId: Uuid, at: Date): Promise<boolean> =>
  (await tx.execute(store.claimNotice, [recordId, at])) === 1;
