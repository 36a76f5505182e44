import { z } from 'zod';
import { mailTask } from '../../platform/mail/mail-task.ts';
import { notMailed } from '../../platform/mail/requested-mail.ts';
import type { Database, Queryable } from '../../platform/postgres/database.ts';
import { defineTask, type Task } from '../../platform/tasks/task.ts';
import type { UserId, Uuid } from '../../vocabulary/ids.ts';
import type { DeliverMail } from '../../vocabulary/mail-content.ts';
import type { User } from '../../vocabulary/user.ts';

export type EmailChangeNoticeNeeds = {
  readonly database: Database;
  readonly findUser: (db: Queryable, id: UserId) => Promise<User | undefined>;
  /** What a request did to the account, as the audit log tells. */
  readonly readAct: (
    db: Queryable,
    userId: UserId,
    requestId: Uuid,
  ) => Promise<
    | {
        readonly address: string | null;
        readonly userAgent: string | null;
        readonly emailBefore: string | null;
        readonly emailAfter: string | null;
      }
    | undefined
  >;
  /** What a person would call the thing. */
  readonly nameDevice: (userAgent: string | null) => string | null;
  readonly deliver: DeliverMail;
};

const payload = z.strictObject({ user_id: z.uuid(), at: z.iso.datetime() });

export type EmailChangeNoticePayload = z.output<typeof payload>;

/** Tells the address that an account has while somebody may still stop what they did not ask for. */
export const defineEmailChangeNotice = (needs: EmailChangeNoticeNeeds): Task<EmailChangeNoticePayload> =>
  defineTask({
    ...mailTask,
    name: 'email.email_change_requested',
    description: 'Tells the address of an account that another one was asked for.',
    payload,
    async run({ user_id: userId, at }, { taskId, signal, cause }) {
      const { database, nameDevice, deliver } = needs;
      const requestId = cause.request?.requestId;
      const user = await needs.findUser(database, userId);
      const act = requestId === undefined ? undefined : await needs.readAct(database, userId, requestId);
      if (user === undefined || user.status === 'erased') return notMailed('no account');
      if (!act?.emailBefore || !act.emailAfter) return notMailed('not recorded');
      const { name } = user;
      const place = { at: new Date(at), address: act.address, device: nameDevice(act.userAgent) };
      await deliver(
        {
          ...{ taskId, userId, language: null },
          to: { address: act.emailBefore, name },
          content: { template: 'email-change-requested', values: { name, newAddress: act.emailAfter, place } },
        },
        signal,
      );
      return { mailed: true };
    },
  });
