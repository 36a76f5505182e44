import { z } from 'zod';
import { mailTask } from '../../platform/mail/mail-task.ts';
import { notMailed, requestedMail } from '../../platform/mail/requested-mail.ts';
import type { Database, Queryable } from '../../platform/postgres/database.ts';
import { defineTask, type Task } from '../../platform/tasks/task.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { MailContent } from '../../vocabulary/mail-content.ts';
import type { LinkValues, MailLink } from '../../vocabulary/mailed-link.ts';
import type { User } from '../../vocabulary/user.ts';
import { mayComeInByMail } from './account-by-mail.ts';

export type MagicLinkMailNeeds = {
  readonly database: Database;
  readonly findUser: (db: Queryable, id: UserId) => Promise<User | undefined>;
  readonly mailLink: MailLink<'magic-link'>;
};

const payload = requestedMail.extend({
  /** An address that was looked at when it was asked for, and is looked at again when the link is opened. */
  return_to: z.string().nullable(),
});

export type MagicLinkMailPayload = z.output<typeof payload>;

/** Mails the link by which somebody comes in without a password. */
export const defineMagicLinkMail = (needs: MagicLinkMailNeeds): Task<MagicLinkMailPayload> =>
  defineTask({
    ...mailTask,
    name: 'email.magic_link',
    description: 'Mails the owner of an account a link by which they log in.',
    payload,
    async run({ user_id: userId, language, return_to: returnTo }, { taskId, signal }) {
      const user = userId === null ? undefined : await needs.findUser(needs.database, userId);
      if (user === undefined) return notMailed('no account');
      if (!mayComeInByMail(user)) return notMailed(`the account is ${user.status}`);
      const contentOf = (values: LinkValues): MailContent => {
        const link = new URL(values.link);
        if (returnTo !== null) link.searchParams.set('return', returnTo);
        return { template: 'magic-link', values: { ...values, link } };
      };
      await needs.mailLink({ taskId, user, language, purpose: 'magic-link', path: '/magic-link', contentOf }, signal);
      return { mailed: true };
    },
  });
