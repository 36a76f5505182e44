import { accounts } from '../features/accounts/accounts.feature.ts';
import { type Audit, readEventsOfRequests } from '../features/audit/audit.feature.ts';
import type { CauseReaders, TimeRange } from '../features/cause/cause.feature.ts';
import type { LogRecords } from '../features/log-records/log-records.feature.ts';
import type { MailFeature } from '../features/mail/mail.feature.ts';
import { findRefusedRequest, readRefusals, readRefusalsOfUser } from '../features/rate-limits/rate-limits.feature.ts';
import { readSessions } from '../features/sessions/sessions.feature.ts';
import { createLoginHistory, readLoginsOfRequests } from '../features/sign-in/sign-in.feature.ts';
import { readTasksOfRequests } from '../features/tasks/tasks.feature.ts';
import type { ReadDatabase } from '../platform/postgres/database.ts';

export type CauseReaderNeeds = {
  readonly database: ReadDatabase;
  readonly audit: Pick<Audit, 'log'>;
  readonly mail: Pick<MailFeature, 'list'>;
  readonly logRecords: Pick<LogRecords, 'readRecords' | 'readErrors'>;
  readonly segments: CauseReaders['segments'];
};

const anyAct = {
  actorId: undefined,
  subjectId: undefined,
  actions: undefined,
  outcome: undefined,
  sessionId: undefined,
  requestId: undefined,
};

const anyLogin = { outcome: undefined, reason: undefined, client: undefined };
const anyMail = { states: undefined, template: undefined, to: undefined };

const lies = (at: Date, { from, to }: TimeRange): boolean =>
  (from === undefined || at >= from) && (to === undefined || at < to);

/** Every kind of record that a story is made of, each read by the feature that owns it. */
export const createCauseReaders = ({ database, audit, mail, logRecords, segments }: CauseReaderNeeds): CauseReaders => {
  const logins = createLoginHistory(database);
  return {
    acts: {
      find: audit.log.find,
      ofKeys: (keys, limit) => readEventsOfRequests(database, keys, limit),
      ofSession: (sessionId, range, limit) => audit.log.list({ ...anyAct, ...range, sessionId }, null, limit),
      ofUser: async (id, range, limit) => {
        const [done, suffered] = await Promise.all([
          audit.log.list({ ...anyAct, ...range, actorId: id }, null, limit),
          audit.log.list({ ...anyAct, ...range, subjectId: id }, null, limit),
        ]);
        return [...done, ...suffered];
      },
    },
    logins: {
      ofKeys: ({ requestIds }, limit) => readLoginsOfRequests(database, requestIds, limit),
      ofUser: (userId, range, limit) => logins.list({ ...anyLogin, ...range, userId }, null, limit),
    },
    refusals: {
      findRequest: (shownId) => findRefusedRequest(database, shownId),
      ofKeys: ({ requestIds }) => readRefusals(database, requestIds),
      ofUser: (id, range, limit) => readRefusalsOfUser(database, id, range, limit),
    },
    tasks: { ofKeys: (keys, limit) => readTasksOfRequests(database, keys, limit) },
    mails: {
      ofTasks: (taskIds) => mail.list.ofTasks(taskIds),
      ofUser: async (userId, range, limit) =>
        (await mail.list.list({ ...anyMail, userId }, null, limit)).filter(({ createdAt }) => lies(createdAt, range)),
    },
    sessions: { withIds: (ids) => readSessions(database, ids) },
    segments,
    logLines: { ofKeys: logRecords.readRecords },
    errors: { ofKeys: logRecords.readErrors },
    findUser: async (id) => {
      const user = await accounts.findUser(database, id);
      if (user === undefined) return undefined;
      return user.status === 'erased' ? { name: null, email: null } : { name: user.name, email: user.email };
    },
  };
};
