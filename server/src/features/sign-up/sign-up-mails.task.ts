import type { Clock } from '../../platform/clock/clock.ts';
import { mailTask } from '../../platform/mail/mail-task.ts';
import { notMailed, type RequestedMail, requestedMail } from '../../platform/mail/requested-mail.ts';
import type { Database, Queryable } from '../../platform/postgres/database.ts';
import { defineTask, type Task } from '../../platform/tasks/task.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { DeliverMail, MailContent } from '../../vocabulary/mail-content.ts';
import type { LinkValues, MailLink } from '../../vocabulary/mailed-link.ts';
import type { User } from '../../vocabulary/user.ts';

export type SignUpMailNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly publicUrl: URL;
  readonly findUser: (db: Queryable, id: UserId) => Promise<User | undefined>;
  readonly mailLink: MailLink<'email-verification'>;
  /** Whether the account was mailed this by another task since then. */
  readonly wasMailedSince: (
    db: Queryable,
    mail: { userId: UserId; template: MailContent['template']; taskId: string; since: Date },
  ) => Promise<boolean>;
  readonly deliver: DeliverMail;
};

/** Welcomes somebody who has signed up where that is open, with the link that verifies their address. */
export const defineWelcomeMail = (needs: SignUpMailNeeds): Task<RequestedMail> =>
  defineTask({
    ...mailTask,
    name: 'email.welcome',
    description: 'Welcomes somebody who has signed up, with the link that verifies their address.',
    payload: requestedMail,
    async run({ user_id: userId, language }, { taskId, signal }) {
      const user = userId === null ? undefined : await needs.findUser(needs.database, userId);
      if (user === undefined) return notMailed('no account');
      if (user.status !== 'active') return notMailed(`the account is ${user.status}`);
      if (user.emailVerified) return notMailed('verified already');
      const contentOf = ({ name, link }: LinkValues): MailContent => ({
        template: 'welcome',
        values: { name, link },
      });
      await needs.mailLink(
        { taskId, user, language, purpose: 'email-verification', path: '/verify-email', contentOf },
        signal,
      );
      return { mailed: true };
    },
  });

const hourMs = 3_600_000;

/** Tells the owner of an account that somebody tried to sign up with its address; once an hour at most. */
export const defineAddressInUseMail = (needs: SignUpMailNeeds): Task<RequestedMail> =>
  defineTask({
    ...mailTask,
    name: 'email.address_in_use',
    description: 'Tells the owner of an account that somebody tried to sign up with its address.',
    payload: requestedMail,
    // One after the other, so that the second sees the first.
    concurrency: { keyOf: ({ user_id: userId }) => userId, limit: 1 },
    async run({ user_id: userId, language }, { taskId, signal }) {
      const { database, clock } = needs;
      const user = userId === null ? undefined : await needs.findUser(database, userId);
      if (user === undefined) return notMailed('no account');
      if (user.status !== 'active') return notMailed(`the account is ${user.status}`);
      const template = 'address-in-use';
      const since = new Date(clock.now().getTime() - hourMs);
      if (await needs.wasMailedSince(database, { userId: user.id, template, taskId, since })) {
        return notMailed('told within the last hour');
      }
      const { email: address } = user;
      // Whoever typed an address that nobody has proved also typed the name.
      const name = user.emailVerified ? user.name : null;
      const content = { template, values: { name, link: new URL('/forgot-password', needs.publicUrl) } } as const;
      await needs.deliver({ taskId, userId: user.id, to: { address, name }, language, content }, signal);
      return { mailed: true };
    },
  });
