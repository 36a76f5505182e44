import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { findUsers } from '../features/accounts/accounts.feature.ts';
import {
  type Alerts,
  type AlertsNeeds,
  builtInRules,
  createAlerts,
  type ReadFigures,
  type RuleSet,
  readRulesFile,
  rulesWithoutFile,
} from '../features/alerts/alerts.feature.ts';
import type { MailFeature } from '../features/mail/mail.feature.ts';
import type { MetricStore } from '../features/metric-store/metric-store.feature.ts';
import { createOutbound } from '../platform/outbound/outbound.ts';
import { StartError } from '../platform/problem/start-error.ts';
import type { Configuration } from './configuration.ts';
import type { FeatureNeeds } from './feature-needs.ts';

/** The alert rules of the house with those of the team's file. @throws StartError when the file cannot be read. */
export const loadAlertRules = async ({ settings }: Configuration): Promise<RuleSet> => {
  const path = settings.ALERT_RULES_FILE;
  if (path === null) return rulesWithoutFile(builtInRules);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new StartError(`ALERT_RULES_FILE cannot be read: ${path}. Set it to a file that this account may read.`, {
      cause: error,
    });
  });
  return readRulesFile(text, builtInRules);
};

const mostAdministrators = 50;

/** A process keeps its name over a restart; one that takes any free port has its number instead. */
const instanceNameOf = ({ port }: Configuration): string => `${hostname()}:${port === 0 ? `pid ${process.pid}` : port}`;

type Joined = Pick<AlertsNeeds, 'recordAudit' | 'requireCurrent' | 'cursors'> & {
  readonly mail: Pick<MailFeature, 'sendNow'>;
  readonly metricStore: Pick<MetricStore, 'readWindow' | 'readRatio'>;
};

/** Who is told of what, and by what it is known. */
export const createAlerting = (needs: FeatureNeeds, joined: Joined): Alerts => {
  const { configuration, clock, metrics, alertRules, reservedDatabase } = needs;
  const { settings, publicUrl } = configuration;
  const { mail, metricStore } = joined;
  const addresses = settings.ALERT_MAIL_TO;
  const read: ReadFigures = { window: metricStore.readWindow, ratio: metricStore.readRatio };
  return createAlerts({
    ...needs,
    ...joined,
    // Requests that use up the pool are among what alerts are about.
    database: reservedDatabase,
    read,
    ruleSet: alertRules,
    rulesFile: settings.ALERT_RULES_FILE,
    // The team's kinds are known where they run.
    openLabels: needs.work === null ? ['kind', 'queue', 'schedule'] : [],
    isOn: settings.ALERTS === 'on',
    instanceName: instanceNameOf(configuration),
    mailTo: addresses.length === 0 ? null : addresses.filter((one) => one !== 'none'),
    webhooks: settings.ALERT_WEBHOOK_URLS,
    webhookKeys: settings.ALERT_WEBHOOK_SECRET,
    listAdministrators: () =>
      findUsers(reservedDatabase, { role: 'admin', status: ['active'] }, 'created_at', mostAdministrators),
    post: createOutbound({ clock, metrics }),
    sendMail: mail.sendNow,
    consoleUrl: new URL('/monitoring/alerts', publicUrl),
    settings: { intervalMs: settings.ALERT_INTERVAL, repeatAfterMs: settings.ALERT_REPEAT_MINUTES * 60_000 },
  });
};
