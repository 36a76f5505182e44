import { z } from 'zod';
import { mailTask } from '../../platform/mail/mail-task.ts';
import { notMailed, requestedMail } from '../../platform/mail/requested-mail.ts';
import type { Database, Queryable } from '../../platform/postgres/database.ts';
import { defineTask, type Task } from '../../platform/tasks/task.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { DeliverMail } from '../../vocabulary/mail-content.ts';
import type { User } from '../../vocabulary/user.ts';
import { selectEmailChange } from './email-changes.store.ts';

export type EmailChangeMailNeeds = {
  readonly database: Database;
  readonly publicUrl: URL;
  readonly findUser: (db: Queryable, id: UserId) => Promise<User | undefined>;
  /** The account that has this address, whoever's it is. */
  readonly findUserByEmail: (
    db: Queryable,
    email: { readonly typed: string; readonly canonical: string },
  ) => Promise<User | undefined>;
  readonly mintToken: (
    db: Queryable,
    purpose: 'email-change',
    owner: { userId: UserId; emailCanonical: string },
    lifetimeMs: number,
  ) => Promise<string>;
  readonly deliver: DeliverMail;
};

const validForMinutes = 15;

const payload = z.strictObject({ change_id: z.uuid(), language: requestedMail.shape.language });

export type EmailChangeMailPayload = z.output<typeof payload>;

/**
 * Mails the new address: the link that confirms it, or, where it is the address of another account, word to its owner.
 * Whoever asked learns neither.
 */
export const defineEmailChangeMail = (needs: EmailChangeMailNeeds): Task<EmailChangeMailPayload> =>
  defineTask({
    ...mailTask,
    name: 'email.email_change',
    description: 'Mails the link by which the new address of an account is confirmed to that address.',
    payload,
    async run({ change_id: id, language }, { taskId, signal }) {
      const { database, publicUrl, deliver } = needs;
      const change = await database.row(selectEmailChange, [id]);
      const user = change && (await needs.findUser(database, change.userId));
      if (change === undefined || user?.status !== 'active' || user.securityVersion !== change.securityVersion) {
        return notMailed('no longer wanted');
      }
      const holder = await needs.findUserByEmail(database, { typed: change.email, canonical: change.emailCanonical });
      // A sign-up that nobody verified gives way to whoever reads the mail.
      if (holder !== undefined && holder.status !== 'unverified') {
        if (holder.status !== 'active') return notMailed('another account has the address');
        // Whoever typed an address that nobody has proved also typed the name.
        const name = holder.emailVerified ? holder.name : null;
        const values = { name, link: new URL('/forgot-password', publicUrl) };
        const to = { address: holder.email, name };
        await deliver(
          { taskId, userId: holder.id, to, language, content: { template: 'address-in-use', values } },
          signal,
        );
        return { mailed: true };
      }
      const owner = { userId: user.id, emailCanonical: change.emailCanonical };
      const link = new URL('/confirm-email', publicUrl);
      const token = await needs.mintToken(database, 'email-change', owner, validForMinutes * 60_000);
      link.searchParams.set('token', token);
      // Without a name: until the address is proved its reader may be anybody.
      const values = { name: null, link, validForMinutes };
      await deliver(
        {
          ...{ taskId, userId: user.id, language },
          to: { address: change.email, name: null },
          content: { template: 'email-change-confirmation', values },
        },
        signal,
      );
      return { mailed: true };
    },
  });
