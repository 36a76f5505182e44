import type { ChangeFeed } from '../../platform/postgres/change-feed.ts';
import type { Transaction } from '../../platform/postgres/database.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { BlockList } from './block-list.ts';
import type { Counting } from './counting.ts';
import { deleteCounter } from './limit-counters.store.ts';
import type { LimitPolicies } from './limit-policies.ts';

/** Forgets the failed logins of an account and ends its block, once the transaction has committed. */
export type ForgiveLogins = (tx: Transaction, userId: UserId) => Promise<void>;

export const createForgiveLogins =
  (
    policies: LimitPolicies,
    needs: {
      readonly counting: Pick<Counting, 'counterOf'>;
      readonly blockList: BlockList;
      readonly changes: Pick<ChangeFeed, 'announce'>;
    },
  ): ForgiveLogins =>
  async (tx, userId) => {
    const { id } = needs.counting.counterOf(policies['login-account'], accountSubject(userId));
    if ((await tx.row(deleteCounter, [id])) === undefined) return;
    await needs.changes.announce(tx, 'rate-limits', id);
    tx.afterCommit(() => needs.blockList.forget(id));
  };

/** The account as failed logins are counted for it. */
export const accountSubject = (userId: UserId) => ({ key: ['user', userId], shown: userId, userId });
