import { clearOldAlerts } from '../features/alerts/alerts.feature.ts';
import type { Sweep } from '../features/clean-up/clean-up.feature.ts';
import { clearOldEmailChanges } from '../features/email-change/email-change.feature.ts';
import {
  clearOldErrorGroups,
  clearOldErrorHours,
  clearOldRecords,
} from '../features/log-records/log-records.feature.ts';
import { clearOldReports } from '../features/login-report/login-report.feature.ts';
import { clearOldMails } from '../features/mail/mail.feature.ts';
import { clearOldHours, clearOldMinutes, clearOldWriters } from '../features/metric-store/metric-store.feature.ts';
import { clearOneTimeTokens } from '../features/one-time-tokens/one-time-tokens.feature.ts';
import type { Sessions } from '../features/sessions/sessions.feature.ts';
import { clearSetupTokens } from '../features/setup/setup.feature.ts';
import { clearLoginRecords } from '../features/sign-in/sign-in.feature.ts';
import { clearDeadTasks } from '../features/tasks/tasks.feature.ts';
import type { Tokens } from '../features/tokens/tokens.feature.ts';
import { clearOldTraces } from '../features/traces/traces.feature.ts';
import type { Database, Queryable } from '../platform/postgres/database.ts';
import { clearSessionWrites } from '../platform/postgres/replicas/replicas.store.ts';
import type { Settings } from './settings.ts';
import type { ClearUnverified } from './unverified-accounts.ts';

export type SweepNeeds = {
  readonly database: Database;
  readonly settings: Pick<
    Settings,
    | 'LOGIN_RECORD_DAYS'
    | 'MAIL_RECORD_DAYS'
    | 'DEAD_TASK_DAYS'
    | 'LOG_RECORD_DAYS'
    | 'METRICS_MINUTES_DAYS'
    | 'METRICS_HOURS_DAYS'
    | 'TRACE_DAYS'
  >;
  readonly sessions: Pick<Sessions, 'clearOldSessions'>;
  readonly clearUnverified: ClearUnverified;
  readonly tokens: Pick<Tokens, 'clearExpiredTokens' | 'clearExpiredRevocations'>;
};

const dayMs = 86_400_000;

/** What is removed, how long after its time. Sessions come before what hangs on them is looked for on its own. */
export const createSweeps = ({
  database,
  settings,
  sessions,
  tokens,
  clearUnverified,
}: SweepNeeds): readonly Sweep[] => {
  const from = (clear: (db: Queryable, before: Date, limit: number) => Promise<number>): Sweep['removeSome'] =>
    clear.bind(undefined, database);
  return [
    // The login records and the audit log remember longer.
    { name: 'sessions', keptMs: 30 * dayMs, removeSome: sessions.clearOldSessions },
    { name: 'refresh_tokens', keptMs: dayMs, removeSome: tokens.clearExpiredTokens },
    // They are of no use from the moment on at which every token they speak of has expired.
    { name: 'revocations', keptMs: 0, removeSome: tokens.clearExpiredRevocations },
    { name: 'one_time_tokens', keptMs: 7 * dayMs, removeSome: from(clearOneTimeTokens) },
    // The address is free again then.
    { name: 'unverified_accounts', keptMs: 7 * dayMs, removeSome: clearUnverified },
    // The task that mails the link is tried for a day.
    { name: 'email_changes', keptMs: 2 * dayMs, removeSome: from(clearOldEmailChanges) },
    // Longer than any replica may be behind and still be read from.
    { name: 'session_writes', keptMs: 3_600_000, removeSome: from(clearSessionWrites) },
    { name: 'setup_tokens', keptMs: 7 * dayMs, removeSome: from(clearSetupTokens) },
    { name: 'login_records', keptMs: settings.LOGIN_RECORD_DAYS * dayMs, removeSome: from(clearLoginRecords) },
    // A task that is begun again is one of these days.
    { name: 'login_reports', keptMs: 90 * dayMs, removeSome: from(clearOldReports) },
    { name: 'mails', keptMs: settings.MAIL_RECORD_DAYS * dayMs, removeSome: from(clearOldMails) },
    { name: 'log_records', keptMs: settings.LOG_RECORD_DAYS * dayMs, removeSome: from(clearOldRecords) },
    // The day's figures alone are shown.
    { name: 'error_hours', keptMs: 2 * dayMs, removeSome: from(clearOldErrorHours) },
    { name: 'error_groups', keptMs: 90 * dayMs, removeSome: from(clearOldErrorGroups) },
    { name: 'alerts', keptMs: 90 * dayMs, removeSome: from(clearOldAlerts) },
    { name: 'dead_tasks', keptMs: settings.DEAD_TASK_DAYS * dayMs, removeSome: from(clearDeadTasks) },
    { name: 'metric_minutes', keptMs: settings.METRICS_MINUTES_DAYS * dayMs, removeSome: from(clearOldMinutes) },
    { name: 'metric_hours', keptMs: settings.METRICS_HOURS_DAYS * dayMs, removeSome: from(clearOldHours) },
    { name: 'metric_writers', keptMs: dayMs, removeSome: from(clearOldWriters) },
    { name: 'traces', keptMs: settings.TRACE_DAYS * dayMs, removeSome: from(clearOldTraces) },
  ];
};
