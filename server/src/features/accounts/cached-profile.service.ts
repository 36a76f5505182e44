import type { Clock } from '../../platform/clock/clock.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { notFound } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Actor } from '../../vocabulary/actor.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import { findUser } from './accounts.service.ts';
import { describeAct } from './administrative-act.ts';
import type { ProfileCache } from './profile-cache.ts';

export type DropCachedProfileNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly profiles: Pick<ProfileCache, 'dropEverywhere'>;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
};

/** Has every process forget what it keeps of an account. @throws Problem `NOT_FOUND` */
export type DropCachedProfile = (actor: Actor, id: UserId) => Promise<void>;

export const createDropCachedProfile =
  ({ database, clock, profiles, recordAudit }: DropCachedProfileNeeds): DropCachedProfile =>
  (actor, id) =>
    database.transaction(async (tx) => {
      const user = await findUser(tx, id);
      if (user === undefined || user.status === 'erased') throw new Problem(notFound);
      await profiles.dropEverywhere(tx, id);
      await recordAudit(tx, describeAct(actor, id, 'user.cache_dropped', clock.now()));
    });
