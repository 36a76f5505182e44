import type { Feature } from '../../platform/feature/feature.ts';
import type { Queryable, Transaction } from '../../platform/postgres/database.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { DeliverMail, MailContent } from '../../vocabulary/mail-content.ts';
import { createDeliverMail, type DeliveryNeeds } from './delivery.service.ts';
import { mailSendDuration } from './mail.metrics.ts';
import { deleteOldMails, existsMailSince, forgetMailsOfUser } from './mails.store.ts';

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

export type MailNeeds = DeliveryNeeds;

export type MailFeature = { readonly feature: Feature; readonly deliver: DeliverMail };

/** Sends mail, and remembers what became of it. */
export const createMail = (needs: MailNeeds): MailFeature => ({
  deliver: createDeliverMail(needs),
  feature: {
    name: 'mail',
    routes: [],
    problems: [],
    metrics: [mailSendDuration],
    permissions: [],
    stop: async () => {
      if (needs.destination.kind === 'smtp') needs.destination.transport.close();
    },
  },
});
