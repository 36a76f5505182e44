import type { Clock } from '../../platform/clock/clock.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import { serviceUnavailable } from '../../platform/problem/general-problems.ts';
import { Problem } from '../../platform/problem/problem.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { AlertRule } from './alert-rule.ts';
import type { Alert } from './alert-state.ts';
import { alertEnded, alertFired, evaluatingFromMemory, evaluationFailed, ruleUnanswered } from './alerts.log.ts';
import { alertEvaluationDuration, alertEvaluations } from './alerts.metrics.ts';
import {
  endEpisodes,
  insertEpisode,
  releaseEvaluation,
  saveStanding,
  selectStanding,
  takeEvaluation,
} from './alerts.store.ts';
import { createEvaluation } from './evaluation.ts';
import { labelsKey, type ReadFigures } from './measurement.ts';
import { composeNotice, type Notice } from './notice.ts';
import type { Outbox } from './outbox.ts';
import { idOf, type Recipients } from './recipients.ts';
import type { Silence } from './silence.ts';
import { selectSilences } from './silences.store.ts';
import { nothingStanding, type Standing } from './standing.ts';

export type EvaluatorNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly log: Log;
  readonly metrics: Metrics;
  /** What this server is called, the same over restarts. */
  readonly instanceName: string;
  readonly rules: () => readonly AlertRule[];
  readonly unitOf: (rule: AlertRule) => string;
  readonly read: ReadFigures;
  readonly outbox: Outbox;
  readonly recipients: Recipients;
  readonly settings: { readonly intervalMs: number; readonly repeatAfterMs: number };
};

export type Evaluator = {
  start(): void;
  /** One round, unless another process holds the evaluation. Never rejects. */
  turn(): Promise<void>;
  stop(): Promise<void>;
};

/** A house that has just started has not measured much: what is absent then says nothing. */
const graceMs = 120_000;
/** Processes that notice the same trouble within this time, each from its own memory, say it under one id. */
const sameTroubleMs = 600_000;

const keyOf = ({ rule, labels }: Pick<Alert, 'rule' | 'labels'>): string => `${rule} ${labelsKey(labels)}`;

const isUnavailable = (error: unknown): boolean => error instanceof Problem && error.kind === serviceUnavailable;

const isFiring = ({ state }: Alert): boolean => state === 'firing';

/**
 * Evaluates the rules by a timer. One process at a time does it: it holds the row of the evaluation for two and a half
 * intervals, and when it dies another takes over where it stood. While the database is away every process evaluates over
 * what it has measured itself and tells by itself; what it said is written down when the database is back. Of rules about
 * one server nobody else knows: it says itself that they are over, whoever evaluates by then.
 */
export const createEvaluator = (needs: EvaluatorNeeds): Evaluator => {
  const { database, clock, randomness, log, metrics, outbox, recipients, settings } = needs;
  const holder = randomness.uuid();
  const leaseSeconds = (settings.intervalMs * 2.5) / 1_000;
  const evaluateRules = createEvaluation(needs.read, randomness.uuid, needs.instanceName);
  const startedMs = clock.now().getTime();
  let standing: Standing = nothingStanding;
  let silences: readonly Silence[] = [];
  /** What began and ended while the database was away; null when it is not. */
  let away: { readonly began: Map<string, Alert>; readonly ended: Map<string, Alert> } | null = null;
  let unanswered = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let turning: Promise<void> | undefined;

  const evaluate = async (before: Standing, at: Date, { fromMemory }: { readonly fromMemory: boolean }) => {
    const isYoung = at.getTime() - startedMs < graceMs;
    const rules = needs.rules();
    // What others have is not absent because this process does not know it.
    const isPostponed = (rule: AlertRule): boolean => rule.absentMeans !== undefined && (isYoung || fromMemory);
    const round = await evaluateRules(rules, before, at, isPostponed);
    for (const { rule, error } of round.failures) {
      // A long window cannot be answered from memory; that is no news.
      if (!unanswered.has(rule.name) && !fromMemory) log.writeError(ruleUnanswered, error, { rule: rule.name });
    }
    unanswered = new Set(round.failures.map(({ rule }) => rule.name));
    const byName = new Map(rules.map((rule) => [rule.name, rule]));
    for (const { rule, labels, value } of round.fired) {
      const severity = byName.get(rule)?.severity ?? '';
      log.write(alertFired, { rule, severity, labels: labelsKey(labels), value });
    }
    for (const { rule, labels } of round.ended) log.write(alertEnded, { rule, labels: labelsKey(labels) });
    const told = composeNotice(round.standing.alerts, round.ended, {
      ...{ at, rules: byName, unitOf: needs.unitOf, silences, repeatAfterMs: settings.repeatAfterMs },
    });
    return { ...round, byName, told, standing: { ...round.standing, alerts: told.alerts } };
  };

  const writeEpisodes = async (
    tx: Transaction,
    fired: Iterable<Alert>,
    ended: Iterable<Alert>,
    severityOf: (rule: string) => string | undefined,
    at: Date,
  ): Promise<void> => {
    for (const { episodeId, rule, labels, value, firingSince } of fired) {
      const severity = severityOf(rule);
      if (severity === undefined) continue;
      await tx.execute(insertEpisode, [episodeId, rule, labels, severity, value, firingSince]);
    }
    const over = [...ended].flatMap(({ episodeId }) => (episodeId === null ? [] : [episodeId]));
    if (over.length > 0) await tx.execute(endEpisodes, [over, at]);
  };

  /** What was found while the database was away, in what it knew before. */
  const joined = (kept: Standing): Standing => {
    if (away === null) return kept;
    const { began, ended } = away;
    const known = new Set(kept.alerts.filter(isFiring).map(keyOf));
    return {
      ...kept,
      alerts: [
        ...kept.alerts.filter((alert) => !ended.has(keyOf(alert)) && (isFiring(alert) || !began.has(keyOf(alert)))),
        ...[...began].flatMap(([key, alert]) => (known.has(key) ? [] : [alert])),
      ],
    };
  };

  /** What was found about this server while it alone was away from the database is in no other's standing. */
  const endOwn = async (tx: Transaction, kept: Standing, at: Date): Promise<void> => {
    if (away === null) return;
    const rules = new Map(needs.rules().map((rule) => [rule.name, rule]));
    const known = new Set(kept.alerts.filter(isFiring).map(keyOf));
    const isOwn = (alert: Alert): boolean => rules.get(alert.rule)?.perServer === true && !known.has(keyOf(alert));
    const began = [...away.began.values()].filter(isOwn);
    const endedBefore = [...away.ended.values()].filter(isOwn);
    const over = began.filter((alert) => !endedBefore.some((one) => one.episodeId === alert.episodeId));
    await writeEpisodes(tx, began, [...endedBefore, ...over], (name) => rules.get(name)?.severity, at);
    for (const { rule, labels } of over) log.write(alertEnded, { rule, labels: labelsKey(labels) });
    const { kind, entries } = composeNotice([], over, {
      ...{ at, rules, unitOf: needs.unitOf, silences, repeatAfterMs: settings.repeatAfterMs },
    });
    if (entries.length > 0)
      await outbox.keep(tx, { id: randomness.uuid(), kind, madeAt: at, entries }, recipients.current());
  };

  const roundWithDatabase = async (at: Date): Promise<void> => {
    const held = await database.row(takeEvaluation, [holder, leaseSeconds]);
    silences = await database.rows(selectSilences, [at]);
    await recipients.refresh();
    if (held === undefined) {
      const kept = (await database.row(selectStanding, []))?.standing ?? nothingStanding;
      await database.transaction(async (tx) => {
        await outbox.handOver(tx);
        await endOwn(tx, kept, at);
      });
      standing = kept;
      away = null;
      return;
    }
    const round = await evaluate(joined(held.standing), at, { fromMemory: false });
    const { entries, kind } = round.told;
    const notice: Notice | null = entries.length === 0 ? null : { id: randomness.uuid(), kind, madeAt: at, entries };
    const severityOf = (rule: string) => round.byName.get(rule)?.severity;
    const isWritten = await database.transaction(async (tx) => {
      if ((await tx.execute(saveStanding, [holder, at, JSON.stringify(round.standing)])) === 0) return false;
      if (away !== null) await writeEpisodes(tx, away.began.values(), away.ended.values(), severityOf, at);
      await outbox.handOver(tx);
      await writeEpisodes(tx, round.fired, round.ended, severityOf, at);
      if (notice !== null) await outbox.keep(tx, notice, recipients.current());
      return true;
    });
    away = null;
    if (isWritten) standing = round.standing;
  };

  const roundFromMemory = async (at: Date): Promise<void> => {
    if (away === null) log.write(evaluatingFromMemory, {});
    away ??= { began: new Map(), ended: new Map() };
    const round = await evaluate(standing, at, { fromMemory: true });
    for (const alert of round.ended) away.ended.set(keyOf(alert), alert);
    for (const alert of round.standing.alerts.filter(isFiring)) {
      const isNew = round.fired.some((one) => keyOf(one) === keyOf(alert));
      // As it is after the notice; one that began and ended is written down all the same.
      if (isNew || away.began.has(keyOf(alert))) away.began.set(keyOf(alert), alert);
      if (isNew) away.ended.delete(keyOf(alert));
    }
    standing = round.standing;
    const { entries, kind } = round.told;
    if (entries.length > 0) {
      const said = entries.map(({ rule, labels, state }) => `${state} ${rule} ${labelsKey(labels)}`).sort();
      const id = idOf('notice', ...said, String(Math.floor(at.getTime() / sameTroubleMs)));
      outbox.hold({ id, kind, madeAt: at, entries }, recipients.current());
    }
    await outbox.workHeld();
  };

  const round = async (): Promise<void> => {
    const at = clock.now();
    const begunMs = clock.monotonicMs();
    try {
      await roundWithDatabase(at);
      metrics.increment(alertEvaluations, { outcome: 'evaluated' });
      // Not waited for: a receiver that does not answer holds up no round.
      void outbox.work();
    } catch (error) {
      if (!isUnavailable(error)) log.writeError(evaluationFailed, error, {});
      await roundFromMemory(at);
      metrics.increment(alertEvaluations, { outcome: 'from_memory' });
    } finally {
      metrics.histogram(alertEvaluationDuration, (clock.monotonicMs() - begunMs) / 1_000, {});
    }
  };

  const turn = (): Promise<void> => {
    turning ??= round()
      .catch((error: unknown) => {
        metrics.increment(alertEvaluations, { outcome: 'failed' });
        log.writeError(evaluationFailed, error, {});
      })
      .finally(() => {
        turning = undefined;
      });
    return turning;
  };

  return {
    start: () => {
      timer = setInterval(() => void turn(), settings.intervalMs);
      timer.unref();
    },
    turn,
    stop: async () => {
      clearInterval(timer);
      await turning;
      await database.execute(releaseEvaluation, [holder]).catch(() => 0);
    },
  };
};
