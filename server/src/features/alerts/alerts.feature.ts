import type { Feature } from '../../platform/feature/feature.ts';
import type { Cursors } from '../../platform/http/page.ts';
import type { HouseFigure } from '../../platform/metrics/house-figure.ts';
import { readingOf } from '../../platform/metrics/house-figure.ts';
import type { Metric } from '../../platform/metrics/metric.ts';
import type { Queryable, Transaction } from '../../platform/postgres/database.ts';
import { StartError } from '../../platform/problem/start-error.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import { type AlertList, createAlertList } from './alert-list.service.ts';
import { type AlertRule, severities } from './alert-rule.ts';
import { alertProblems } from './alerts.errors.ts';
import {
  alertEvaluationDuration,
  alertEvaluations,
  alertNotices,
  alertsFiring,
  instancesAbsent,
} from './alerts.metrics.ts';
import { createAlertRoutes } from './alerts.routes.ts';
import { deleteOldEpisodes, selectStanding } from './alerts.store.ts';
import { type CourierNeeds, createCourier } from './courier.ts';
import { deleteOldNotices, forgetRecipient } from './deliveries.store.ts';
import { createEvaluator, type Evaluator, type EvaluatorNeeds } from './evaluator.ts';
import { createInstancePresence, instanceFigures } from './instance-presence.ts';
import { createOutbox } from './outbox.ts';
import { createRecipients, type RecipientsNeeds } from './recipients.ts';
import { faultsOfRule } from './rule-faults.ts';
import type { RuleSet } from './rules-file.ts';
import { createSilences, type Silences, type SilencesNeeds } from './silences.service.ts';
import { deleteEndedSilences } from './silences.store.ts';
import { createTestNotice, type SendTestNotice } from './test-notice.service.ts';

export { minutesField, reasonField } from './alert-body.ts';
export { type AlertRule, labelsOfRule, type Selection } from './alert-rule.ts';
export type { ReadFigures } from './measurement.ts';
export { renderPrometheusRules } from './prometheus-rules.ts';
export { nameOfRecipient } from './recipients.ts';
export { builtInRuleGroups, builtInRules } from './rules/built-in-rules.ts';
export { type RuleSet, readRulesFile, rulesWithoutFile } from './rules-file.ts';

/** Removes some of the history from before a time. @returns how much; less than `limit` when none is left. */
export const clearOldAlerts = async (db: Queryable, before: Date, limit: number): Promise<number> => {
  const removed = await Promise.all(
    [deleteOldEpisodes, deleteOldNotices, deleteEndedSilences].map((one) => db.execute(one, [before, limit])),
  );
  return Math.max(...removed);
};

/** Removes what the notices that a person was sent say of them. */
export const forgetAlertRecipient = async (tx: Transaction, userId: UserId): Promise<void> => {
  await tx.execute(forgetRecipient, [userId]);
};

export type AlertsNeeds = Omit<EvaluatorNeeds, 'rules' | 'unitOf' | 'outbox' | 'recipients'> &
  Pick<SilencesNeeds, 'recordAudit' | 'requireCurrent'> &
  Pick<RecipientsNeeds, 'webhooks' | 'mailTo' | 'listAdministrators'> &
  Pick<CourierNeeds, 'post' | 'webhookKeys' | 'sendMail' | 'consoleUrl'> & {
    readonly cursors: Cursors;
    /** Those of the house and of the file. */
    readonly ruleSet: RuleSet;
    /** What errors of the file are told with. */
    readonly rulesFile: string | null;
    /** Labels whose values this process may not all know. */
    readonly openLabels: readonly string[];
    readonly isOn: boolean;
  };

export type Alerts = {
  readonly feature: Feature;
  /**
   * Holds the rules against the metrics that there are.
   *
   * @throws StartError with every fault of the file, each with its line and column; Error for a fault of the house's own.
   */
  requireSoundRules(metrics: readonly Metric[]): void;
  /** For the command line. */
  readonly list: AlertList;
  readonly silences: Silences;
  readonly sendTest: SendTestNotice;
  /** One round now, as the timer makes it. */
  readonly evaluate: Evaluator['turn'];
};

/** Says when something is wrong: rules over what is measured, and people and programs that are told. */
export const createAlerts = (needs: AlertsNeeds): Alerts => {
  const { database, clock, ruleSet, cursors } = needs;
  const units = new Map<string, string>();
  const rules = (): readonly AlertRule[] => ruleSet.rules;
  const unitOf = ({ measured, outOf }: AlertRule): string => {
    if (outOf !== undefined) return '1';
    if (measured.stat === 'rate') return '{event}/s';
    return measured.stat === 'count' ? '{event}' : (units.get(measured.metric) ?? '');
  };

  const recipients = createRecipients(needs);
  const outbox = createOutbox({ ...needs, courier: createCourier(needs), recipients });
  const evaluator = createEvaluator({ ...needs, rules, unitOf, outbox, recipients });
  const list = createAlertList({ database, clock, rules, unitOf });
  const silences = createSilences({ ...needs, rules });
  const sendTest = createTestNotice({ ...needs, outbox, recipients });
  const presence = createInstancePresence(database, needs.instanceName, clock.now());
  let timer: NodeJS.Timeout | undefined;

  const firingFigure: HouseFigure = {
    name: 'alerts.firing',
    metrics: [alertsFiring],
    everySeconds: 15,
    read: async (db) => {
      const kept = await db.row(selectStanding, []);
      const firing = (kept?.standing.alerts ?? []).filter(({ state }) => state === 'firing');
      const severityOf = new Map(rules().map(({ name, severity }) => [name, severity]));
      return severities.map((severity) => {
        const count = firing.filter(({ rule }) => severityOf.get(rule) === severity).length;
        return readingOf(alertsFiring, { severity }, count);
      });
    },
  };

  return {
    list,
    silences,
    sendTest,
    evaluate: evaluator.turn,
    requireSoundRules: (metrics) => {
      for (const { name, unit } of metrics) units.set(name, unit);
      const faults = [...ruleSet.faults];
      for (const rule of rules()) {
        for (const { path, message } of faultsOfRule(rule, metrics, needs.openLabels)) {
          const place = ruleSet.placeOf(rule.name);
          if (place === undefined) throw new Error(`The rule ${rule.name} of the house is wrong: ${message}`);
          faults.push({ path: [...place, ...path], message });
        }
      }
      if (faults.length === 0) return;
      const sentences = ruleSet.explain(faults).map((sentence) => `\n  ${needs.rulesFile}:${sentence}`);
      throw new StartError(`ALERT_RULES_FILE cannot be used:${sentences.join('')}`);
    },
    feature: {
      name: 'alerts',
      routes: createAlertRoutes({ list, silences, sendTest, cursors }),
      problems: alertProblems,
      metrics: [alertEvaluations, alertEvaluationDuration, alertsFiring, alertNotices, instancesAbsent],
      figures: [firingFigure, ...instanceFigures],
      permissions: [
        { name: 'alerts:read', description: 'See which alerts fire, and what fired.' },
        { name: 'alerts:write', description: 'Silence alerts, and send a test notice.' },
      ],
      start: async () => {
        await presence.note();
        // Away for a moment is no reason to say more: whoever counts waits a minute.
        timer = setInterval(() => void presence.note().catch(() => undefined), 15_000);
        timer.unref();
        if (needs.isOn) evaluator.start();
      },
      stop: async () => {
        if (timer === undefined) return;
        clearInterval(timer);
        await evaluator.stop();
        await presence.leave().catch(() => undefined);
      },
    },
  };
};
