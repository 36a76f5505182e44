import { mailTask } from '../../platform/mail/mail-task.ts';
import { notMailed, type RequestedMail, requestedMail } from '../../platform/mail/requested-mail.ts';
import type { Database, Queryable } from '../../platform/postgres/database.ts';
import { defineTask, type Task } from '../../platform/tasks/task.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { MailContent } from '../../vocabulary/mail-content.ts';
import type { LinkValues, MailLink } from '../../vocabulary/mailed-link.ts';
import type { User } from '../../vocabulary/user.ts';

export type VerificationMailNeeds = {
  readonly database: Database;
  readonly findUser: (db: Queryable, id: UserId) => Promise<User | undefined>;
  readonly mailLink: MailLink<'email-verification'>;
};

/** Mails the link by which somebody proves that they read the mail of their account. */
export const defineVerificationMail = (needs: VerificationMailNeeds): Task<RequestedMail> =>
  defineTask({
    ...mailTask,
    name: 'email.verification',
    description: 'Mails the owner of an account the link that verifies its address.',
    payload: requestedMail,
    async run({ user_id: userId, language }, { taskId, signal }) {
      const user = userId === null ? undefined : await needs.findUser(needs.database, userId);
      if (user === undefined) return notMailed('no account');
      if (user.status !== 'active' && user.status !== 'unverified') return notMailed(`the account is ${user.status}`);
      if (user.status === 'active' && user.emailVerified) return notMailed('verified already');
      const contentOf = (values: LinkValues): MailContent => ({
        template: 'email-verification',
        values,
      });
      await needs.mailLink(
        { taskId, user, language, purpose: 'email-verification', path: '/verify-email', contentOf },
        signal,
      );
      return { mailed: true };
    },
  });
