import { widthBitsOf } from '../../platform/network/ip-address.ts';
import type { IpRange } from '../../platform/network/ip-range.ts';
import type { ReadDatabase, Statement } from '../../platform/postgres/database.ts';
import { type NewestFirstPosition, newestFirstStart, readPage } from '../../platform/postgres/newest-first.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { FailureReason } from './login-outcome.ts';
import { type LoginRecord, selectLoginRecords } from './login-record-list.store.ts';

/** Which records are asked for; every member that is not undefined narrows them. */
export type LoginFilters = {
  readonly userId: UserId | undefined;
  readonly outcome: 'success' | 'failure' | undefined;
  readonly reason: FailureReason | undefined;
  /** The addresses of the client; a range of one is a single address. */
  readonly client: IpRange | undefined;
  readonly from: Date | undefined;
  readonly to: Date | undefined;
};

export type LoginHistory = {
  /** Newest first. */
  list(filters: LoginFilters, after: NewestFirstPosition | null, count: number): Promise<LoginRecord[]>;
};

/** The statement whose index narrows the most. */
const statementFor = ({ userId, client, reason, outcome }: LoginFilters): Statement<LoginRecord> => {
  if (userId !== undefined) return selectLoginRecords.ofUser;
  if (client !== undefined) {
    const isSingle = client.prefixBits === widthBitsOf(client.network);
    return isSingle ? selectLoginRecords.ofAddress : selectLoginRecords.ofNetwork;
  }
  if (reason !== undefined) return selectLoginRecords.failedFor;
  return outcome === 'failure' ? selectLoginRecords.failed : selectLoginRecords.all;
};

export const createLoginHistory = (database: ReadDatabase): LoginHistory => ({
  list: (filters, after, count) =>
    readPage(database, statementFor(filters), [
      count,
      filters.from ?? '-infinity',
      ...(after ?? newestFirstStart(filters.to)),
      filters.userId ?? null,
      filters.outcome ?? null,
      filters.reason ?? null,
      filters.client?.text ?? null,
    ]),
});
