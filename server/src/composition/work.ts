import { accounts } from '../features/accounts/accounts.feature.ts';
import { type Audit, lookAhead, presentEvent, readSettledEvents, startOfLog } from '../features/audit/audit.feature.ts';
import { createAuditShipping } from '../features/audit-shipping/audit-shipping.feature.ts';
import { createMail, wasMailedSince } from '../features/mail/mail.feature.ts';
import { createNotifications } from '../features/notifications/notifications.feature.ts';
import { claimNotice, earlierPlaces, readSignIn } from '../features/sign-in/sign-in.feature.ts';
import { createTaskEndpointsFeature } from '../features/task-endpoints/task-endpoints.feature.ts';
import { enqueueByName } from '../features/tasks/enqueue-by-name.service.ts';
import { createTasks, type TasksNeeds } from '../features/tasks/tasks.feature.ts';
import { createTeamTasks } from '../features/team-tasks/team-tasks.feature.ts';
import { nameDevice } from '../platform/http/device.ts';
import type { Cursors } from '../platform/http/page.ts';
import { createOutbound } from '../platform/outbound/outbound.ts';
import type { FeatureNeeds } from './feature-needs.ts';
import { mailWiringOf } from './mail-wiring.ts';
import { createReadAct } from './recorded-act.ts';
import { allowedAddressesOf } from './work-settings.ts';

type WorkNeeds = Pick<TasksNeeds, 'authenticate' | 'isAllowed' | 'requireCurrent' | 'definitions'> & {
  readonly cursors: Cursors;
  readonly audit: Audit;
};

/** What is done later, and what it is done with: the tasks and their engine, mail, notices, and the shipping of the audit log. */
export const createWork = (needs: FeatureNeeds, later: WorkNeeds) => {
  const { configuration, database, clock, randomness, log, metrics } = needs;
  const { settings } = configuration;
  const { cursors, audit } = later;

  const mail = createMail({
    database,
    readDatabase: needs.readDatabase,
    clock,
    log,
    metrics,
    cursors,
    randomness,
    ...mailWiringOf(configuration, needs.work?.concurrency ?? null),
  });

  const tasks = createTasks({
    ...needs,
    cursors,
    recordAudit: audit.record,
    authenticate: later.authenticate,
    isAllowed: later.isAllowed,
    requireCurrent: later.requireCurrent,
    observe: needs.watched.observe,
    settings: {
      engine: settings.TASK_ENGINE,
      redisAddress: settings.REDIS_URL,
      rabbitmqAddress: settings.RABBITMQ_URL,
      leaseSeconds: settings.TASK_LEASE_SECONDS,
      drainSeconds: settings.TASK_DRAIN_SECONDS,
      historyDays: settings.TASK_HISTORY_DAYS,
    },
    definitions: later.definitions,
  });

  const teamTasks = createTeamTasks({
    loaded: needs.teamTasks,
    log,
    enqueue: (kind, payload, options, cause) => enqueueByName(database, kind, payload, options, cause),
  });
  const readAct = createReadAct(audit);
  const notifications = createNotifications({
    database,
    clock,
    metrics,
    enqueue: tasks.enqueue,
    deliver: mail.deliver,
    settings: { signInNotices: settings.SIGN_IN_NOTICES },
    findUser: accounts.findUser,
    nameDevice,
    readSignIn,
    earlierPlaces,
    claimNotice,
    wasMailedSince,
    readAct,
  });

  const taskEndpoints = createTaskEndpointsFeature({
    ...{ database, clock, randomness },
    secrets: needs.secrets,
    post: createOutbound({ clock, metrics }),
    recordAudit: audit.record,
    requireCurrent: later.requireCurrent,
    settings: {
      allowedAddresses: allowedAddressesOf(
        settings.HTTP_TASK_ALLOWED_ADDRESSES,
        configuration.environment === 'development',
      ),
    },
  });

  const auditShipping = createAuditShipping({
    database,
    clock,
    log,
    metrics,
    post: createOutbound({ clock, metrics }),
    enqueue: tasks.enqueue,
    settings: { sinks: settings.AUDIT_SINKS, webhookKeys: settings.AUDIT_WEBHOOK_SECRET },
    isWorking: needs.work !== null,
    startOfLog,
    readEvents: async (db, after, count) =>
      (await readSettledEvents(db, after, count)).map((event) => ({
        position: event.position,
        event: presentEvent(event),
      })),
    lookAhead,
  });

  return { mail, tasks, teamTasks, taskEndpoints, notifications, auditShipping, readAct };
};
