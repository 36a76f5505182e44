import { mailTask } from '../../platform/mail/mail-task.ts';
import { notMailed, type RequestedMail, requestedMail } from '../../platform/mail/requested-mail.ts';
import type { Database, Queryable } from '../../platform/postgres/database.ts';
import { defineTask, type Task } from '../../platform/tasks/task.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { MailContent } from '../../vocabulary/mail-content.ts';
import type { LinkValues, MailLink } from '../../vocabulary/mailed-link.ts';
import type { User } from '../../vocabulary/user.ts';

export type ResetMailNeeds = {
  readonly database: Database;
  readonly findUser: (db: Queryable, id: UserId) => Promise<User | undefined>;
  readonly mailLink: MailLink<'password-reset'>;
};

/** Mails the link by which the owner of an account chooses a new password. */
export const defineResetMail = (needs: ResetMailNeeds): Task<RequestedMail> =>
  defineTask({
    ...mailTask,
    name: 'email.password_reset',
    description: 'Mails the owner of an account the link by which they choose a new password.',
    payload: requestedMail,
    async run({ user_id: userId, language }, { taskId, signal }) {
      const user = userId === null ? undefined : await needs.findUser(needs.database, userId);
      if (user === undefined) return notMailed('no account');
      if (user.status !== 'active' && user.status !== 'unverified') return notMailed(`the account is ${user.status}`);
      const contentOf = (values: LinkValues): MailContent => ({
        template: 'password-reset',
        values,
      });
      await needs.mailLink(
        { taskId, user, language, purpose: 'password-reset', path: '/reset-password', contentOf },
        signal,
      );
      return { mailed: true };
    },
  });
