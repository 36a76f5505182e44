import type { Clock } from '../../platform/clock/clock.ts';
import type { Log, LogLevel } from '../../platform/log/log.ts';
import type { ChangeFeed } from '../../platform/postgres/change-feed.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import type { Actor } from '../../vocabulary/actor.ts';
import type { AuditEntry } from '../../vocabulary/audit-entry.ts';
import { levelChanged } from './log-level.log.ts';
import { deleteOverride, type LevelOverride, selectOverride, upsertOverride } from './log-level.store.ts';

/** The level that is written now, and until when; null: until somebody changes it. */
export type LevelInForce = {
  readonly level: LogLevel;
  readonly until: Date | null;
  /** What `LOG_LEVEL` says, which holds again afterwards. */
  readonly configured: LogLevel;
};

export type LogLevels = {
  /** As the database has it: also what another process has just changed. */
  read(): Promise<LevelInForce>;
  /** Holds in every process within a second. @param minutes null: until somebody changes it. */
  set(level: LogLevel, minutes: number | null, actor: Actor): Promise<LevelInForce>;
  /** Back to `LOG_LEVEL`; withdrawing what is not there changes nothing. */
  withdraw(actor: Actor): Promise<LevelInForce>;
  /** Follows what is set from now on. */
  start(): Promise<void>;
  stop(): void;
};

export type LogLevelNeeds = {
  readonly database: Database;
  readonly changes: Pick<ChangeFeed, 'announce' | 'subscribe'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly configured: LogLevel;
  /** Of this process. */
  readonly setLevel: (level: LogLevel) => void;
  readonly recordAudit: (tx: Transaction, entry: AuditEntry) => Promise<void>;
  /** Holds the actor's account. @throws Problem 401 when it has changed since their token was issued. */
  readonly requireCurrent: (tx: Transaction, actor: Actor) => Promise<void>;
};

const msPerMinute = 60_000;

export const createLogLevels = (needs: LogLevelNeeds): LogLevels => {
  const { database, changes, clock, log, configured } = needs;
  let written = configured;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const inForce = (override: LevelOverride | undefined): LevelInForce => ({
    level: override?.level ?? configured,
    until: override?.until ?? null,
    configured,
  });

  const find = (): Promise<LevelOverride | undefined> => database.row(selectOverride, [clock.now()]);

  const apply = ({ level, until }: LevelInForce): void => {
    clearTimeout(timer);
    if (isStopped) return;
    // It goes back by itself, also while the database is away.
    if (until !== null) {
      timer = setTimeout(() => apply(inForce(undefined)), Math.max(0, until.getTime() - clock.now().getTime()));
      timer.unref();
    }
    if (level === written) return;
    written = level;
    needs.setLevel(level);
    log.write(levelChanged, { to: level, until: until?.toISOString() ?? null });
  };

  const follow = async (): Promise<void> => apply(inForce(await find()));

  const change = async (
    actor: Actor,
    level: LogLevel | null,
    until: Date | null,
    work: (tx: Transaction) => Promise<boolean>,
  ): Promise<LevelInForce> => {
    await database.transaction(async (tx) => {
      await needs.requireCurrent(tx, actor);
      if (!(await work(tx))) return;
      const byUser = actor.kind === 'user' ? actor : null;
      await needs.recordAudit(tx, {
        at: clock.now(),
        actorKind: actor.kind,
        actorId: byUser?.principal.userId ?? null,
        subjectId: null,
        action: 'log_level.changed',
        outcome: 'success',
        reason: null,
        request: byUser?.context ?? null,
        sessionId: byUser?.principal.sessionId ?? null,
        personal: { level, until: until?.toISOString() ?? null },
      });
      await changes.announce(tx, 'log-level');
    });
    return inForce(await find());
  };

  return {
    read: async () => inForce(await find()),
    set: (level, minutes, actor) => {
      const now = clock.now();
      const until = minutes === null ? null : new Date(now.getTime() + minutes * msPerMinute);
      return change(actor, level, until, async (tx) => {
        await tx.execute(upsertOverride, [level, until, now]);
        return true;
      });
    },
    withdraw: (actor) => change(actor, null, null, async (tx) => (await tx.execute(deleteOverride, [])) > 0),
    start: async () => {
      changes.subscribe('log-level', follow);
      await follow();
    },
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
};
