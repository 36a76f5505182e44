import { after } from 'node:test';
import { z } from 'zod';
import { createAlertList } from '../../src/features/alerts/alert-list.service.ts';
import type { AlertRule } from '../../src/features/alerts/alert-rule.ts';
import type { AttemptResult } from '../../src/features/alerts/courier.ts';
import { createEvaluator, type Evaluator } from '../../src/features/alerts/evaluator.ts';
import type { ReadFigures, WindowValue } from '../../src/features/alerts/measurement.ts';
import type { Notice } from '../../src/features/alerts/notice.ts';
import { createOutbox } from '../../src/features/alerts/outbox.ts';
import { nameOfRecipient, type Recipient } from '../../src/features/alerts/recipients.ts';
import { createSilences } from '../../src/features/alerts/silences.service.ts';
import { type Database, sql } from '../../src/platform/postgres/database.ts';
import { serviceUnavailable } from '../../src/platform/problem/general-problems.ts';
import { Problem } from '../../src/platform/problem/problem.ts';
import { systemRandomness } from '../../src/platform/randomness/randomness.ts';
import { type MovableClock, movableClock } from './movable-clock.ts';
import { createTestDatabase } from './test-database.ts';
import { openTestPool, silentLog, silentMetrics } from './test-pool.ts';

/** A notice as it arrived somewhere. */
export type Told = {
  readonly to: string;
  readonly deliveryId: string;
  readonly kind: Notice['kind'];
  /** `firing queue-stuck {"queue":"a"}`. */
  readonly alerts: readonly string[];
};

/** One process of the house that evaluates. */
export type AlertProcess = {
  /** One round, with the deliveries that are due. */
  round(): Promise<void>;
  /** Its database is away from now on, or back. */
  setAway(isAway: boolean): void;
  readonly evaluator: Evaluator;
};

export type AlertStand = {
  readonly clock: MovableClock;
  readonly database: Database;
  readonly told: Told[];
  /** What a rule measures from now on; an error: it cannot be read. */
  measure(rule: AlertRule, values: readonly WindowValue[] | Error): void;
  /** How receivers answer from now on. */
  answer(result: AttemptResult): void;
  openProcess(instanceName?: string): AlertProcess;
  /** Time passes, and this process makes a round every fifteen seconds of it. */
  pass(seconds: number, process: AlertProcess): Promise<void>;
  readonly silences: ReturnType<typeof createSilences>;
  readonly list: ReturnType<typeof createAlertList>;
  /** As if the process that holds the evaluation had been killed long enough ago. */
  expireLease(): Promise<void>;
};

const expire = sql({
  name: 'test.expire_alert_lease',
  text: `update alert_evaluation set held_until = clock_timestamp() - interval '1 second'`,
  row: z.never(),
});

const selectionKey = (metric: string, stat: string): string => `${metric} ${stat}`;

/** Rules over figures that a test sets, evaluated on a real database; who is told is written down. */
export const openAlertStand = async (rules: readonly AlertRule[], to: readonly Recipient[]): Promise<AlertStand> => {
  const testDatabase = await createTestDatabase();
  const pool = openTestPool(testDatabase.application);
  after(async () => {
    await pool.close();
    await testDatabase.drop();
  });
  const { database } = pool;
  const clock = movableClock();
  const told: Told[] = [];
  const figures = new Map<string, readonly WindowValue[] | Error>();
  let result: AttemptResult = { outcome: 'sent' };
  const read: ReadFigures = {
    window: async ({ metric, stat }) => {
      const known = figures.get(selectionKey(metric, stat)) ?? [];
      if (known instanceof Error) throw known;
      return known;
    },
    ratio: async () => [],
  };

  const openProcess = (instanceName = 'here:4000'): AlertProcess => {
    let isAway = false;
    const away = (): never => {
      throw new Problem(serviceUnavailable);
    };
    const own: Database = {
      rows: async (...values) => (isAway ? away() : database.rows(...values)),
      row: async (...values) => (isAway ? away() : database.row(...values)),
      execute: async (...values) => (isAway ? away() : database.execute(...values)),
      transaction: async (work) => (isAway ? away() : database.transaction(work)),
    };
    const recipients = {
      current: () => to,
      refresh: async () => {},
      webhookNamed: (name: string) =>
        to.flatMap((one) => (one.channel === 'webhook' && nameOfRecipient(one) === name ? [one.url] : []))[0],
    };
    const outbox = createOutbox({
      database: own,
      clock,
      log: silentLog,
      metrics: silentMetrics,
      recipients,
      courier: async (deliveryId, notice, recipient) => {
        const alerts = notice.entries.map(({ state, rule, labels }) => `${state} ${rule} ${JSON.stringify(labels)}`);
        told.push({ to: nameOfRecipient(recipient), deliveryId, kind: notice.kind, alerts });
        return result;
      },
    });
    const evaluator = createEvaluator({
      database: own,
      clock,
      randomness: systemRandomness,
      log: silentLog,
      metrics: silentMetrics,
      instanceName,
      rules: () => rules,
      unitOf: () => '1',
      read,
      outbox,
      recipients,
      settings: { intervalMs: 15_000, repeatAfterMs: 4 * 3_600_000 },
    });
    return {
      evaluator,
      setAway: (next) => {
        isAway = next;
      },
      round: async () => {
        await evaluator.turn();
        await outbox.work();
      },
    };
  };

  return {
    clock,
    database,
    told,
    measure: ({ measured }, values) => void figures.set(selectionKey(measured.metric, measured.stat), values),
    answer: (next) => {
      result = next;
    },
    openProcess,
    pass: async (seconds, process) => {
      for (let passed = 0; passed < seconds; passed += 15) {
        clock.advanceMs(15_000);
        await process.round();
      }
    },
    silences: createSilences({
      database,
      clock,
      randomness: systemRandomness,
      rules: () => rules,
      recordAudit: async () => {},
      requireCurrent: async () => {},
    }),
    list: createAlertList({ database, clock, rules: () => rules, unitOf: () => '1' }),
    expireLease: async () => {
      await database.execute(expire, []);
    },
  };
};
