import { accounts } from '../features/accounts/accounts.feature.ts';
import { countActs } from '../features/audit/audit.feature.ts';
import { createCleanUp } from '../features/clean-up/clean-up.feature.ts';
import { createLoginReport } from '../features/login-report/login-report.feature.ts';
import type { MailFeature } from '../features/mail/mail.feature.ts';
import { countFailuresByReason, countLogins, listBusiestNetworks } from '../features/sign-in/sign-in.feature.ts';
import type { Tasks } from '../features/tasks/tasks.feature.ts';
import type { Clock } from '../platform/clock/clock.ts';
import type { Feature } from '../platform/feature/feature.ts';
import type { Metrics } from '../platform/metrics/metric.ts';
import type { Settings } from './settings.ts';
import { createSweeps } from './sweeps.ts';

type UpkeepNeeds = Parameters<typeof createSweeps>[0] & {
  readonly settings: Pick<Settings, 'REPORT_TIME_ZONE'>;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly mail: Pick<MailFeature, 'deliver'>;
  readonly tasks: Pick<Tasks, 'enqueue'>;
};

/** What the house does by the clock: it reports, and clears away what nobody needs any more. */
export const createUpkeep = (needs: UpkeepNeeds): { readonly features: readonly Feature[] } => {
  const { database, clock, metrics, settings, mail, tasks } = needs;

  const loginReport = createLoginReport({
    ...{ database, clock, enqueue: tasks.enqueue, deliver: mail.deliver },
    settings: { timeZone: settings.REPORT_TIME_ZONE },
    ...{ countLogins, countFailuresByReason, listBusiestNetworks },
    findUser: accounts.findUser,
    listAdministrators: accounts.listAdministrators,
    isAdministrator: accounts.isAdministrator,
    countNewAccounts: accounts.countNewAccounts,
    countBlocks: (db, from, to) => countActs(db, 'rate_limit.blocked', from, to),
  });

  const cleanUp = createCleanUp({
    clock,
    metrics,
    sweeps: createSweeps(needs),
  });

  return { features: [cleanUp.feature, loginReport.feature] };
};
