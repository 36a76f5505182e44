import type { Feature } from '../../platform/feature/feature.ts';
import type { Cursors } from '../../platform/http/page.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Queryable, ReadDatabase, Transaction } from '../../platform/postgres/database.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { DeliverMail, MailContent, SendMailNow } from '../../vocabulary/mail-content.ts';
import { createDeliverMail, type DeliveryNeeds, type MailDestination, noServer } from './delivery.service.ts';
import { createSendMailNow } from './direct-mail.service.ts';
import { defineEmailSend } from './email-send.task.ts';
import { defineEmailTest } from './email-test.task.ts';
import { mailUnconfigured } from './mail.log.ts';
import { mailSendDuration } from './mail.metrics.ts';
import { createMailRoutes } from './mail.routes.ts';
import { createMailList, type MailList } from './mail-list.service.ts';
import { createMailWatch, type MailWatch } from './mail-watch.ts';
import { deleteOldMails, existsMailSince, forgetMailsOfUser } from './mails.store.ts';
import { createSlowLane } from './slow-lane.ts';
import { createTestMail, type SendTestMail } from './test-mail.service.ts';

export { presentMail } from './mail.routes.ts';
export { mailStates, mailTemplates } from './mail-templates.ts';
export { previewMails } from './templates/render-mail.ts';

/** Removes what the records of a person's mails say of them: address, subject, the server's words, bodies. */
export const forgetMails = async (tx: Transaction, userId: UserId): Promise<void> => {
  await tx.execute(forgetMailsOfUser, [userId]);
};

/** Whether the account was mailed this template by another task since then. */
export const wasMailedSince = async (
  db: Queryable,
  mail: { userId: UserId; template: MailContent['template']; taskId: string; since: Date },
): Promise<boolean> =>
  (await db.row(existsMailSince, [mail.userId, mail.template, mail.taskId, mail.since]))?.exists ?? false;

/** Removes some of the records from before a time. @returns how many; fewer than `limit` when none is left. */
export const clearOldMails = (db: Queryable, before: Date, limit: number): Promise<number> =>
  db.execute(deleteOldMails, [before, limit]);

export type MailNeeds = DeliveryNeeds & {
  readonly readDatabase: ReadDatabase;
  readonly log: Log;
  readonly cursors: Cursors;
  readonly randomness: Randomness;
};

export type MailFeature = {
  readonly feature: Feature;
  readonly deliver: DeliverMail;
  /** For notices that must not need the task queue. */
  readonly sendNow: SendMailNow;
  readonly list: MailList;
  /** Sends a test mail now and tells what became of it. */
  readonly sendTest: SendTestMail;
  /** Whether mail works, as far as the last mails and the last look at the server say. Throws otherwise. */
  readonly check: () => Promise<void>;
  /** Connects and logs in now. @returns where mails go. @throws MailFailure when the server does not take us. */
  readonly probe: (signal: AbortSignal) => Promise<MailDestination['kind']>;
};

const withoutServer: MailWatch = { note: () => {}, check: async () => {}, stop: () => {} };

/** Sends mail, and remembers what became of it. */
export const createMail = (needs: MailNeeds): MailFeature => {
  const { clock, log, cursors, destination } = needs;
  const watch =
    destination.kind === 'smtp' ? createMailWatch({ transport: destination.transport, clock, log }) : withoutServer;
  const deliver = createDeliverMail({ ...needs, watch, slowLane: createSlowLane(clock) });
  const list = createMailList(needs.readDatabase);
  return {
    deliver,
    sendNow: createSendMailNow({ ...needs, deliver, watch }),
    list,
    sendTest: createTestMail({ ...needs, deliver, find: list.find }),
    check: async () => {
      if (destination.kind === 'none') throw new Error(noServer);
      await watch.check();
    },
    probe: async (signal) => {
      if (destination.kind === 'smtp') await destination.transport.verify(signal);
      return destination.kind;
    },
    feature: {
      name: 'mail',
      routes: createMailRoutes(list, cursors),
      problems: [],
      metrics: [mailSendDuration],
      permissions: [{ name: 'mail:read', description: 'See what was mailed to whom, and the mails in the inbox.' }],
      tasks: [defineEmailSend(deliver), defineEmailTest(deliver, clock)],
      start: async () => {
        if (destination.kind === 'none') log.write(mailUnconfigured, {});
      },
      stop: async () => {
        watch.stop();
        if (destination.kind === 'smtp') destination.transport.close();
      },
    },
  };
};
