import { z } from 'zod';
import type { Clock } from '../../platform/clock/clock.ts';
import { mailTask } from '../../platform/mail/mail-task.ts';
import type { Database, Queryable } from '../../platform/postgres/database.ts';
import { defineTask, type Task } from '../../platform/tasks/task.ts';
import type { UserId } from '../../vocabulary/ids.ts';
import type { DeliverMail } from '../../vocabulary/mail-content.ts';
import type { User } from '../../vocabulary/user.ts';
import { selectInvitation, updateMailed } from './invitations.store.ts';
import { inviterName } from './inviter-name.ts';

export const invitationDays = 7;
const minutesPerDay = 1_440;
const lifetimeMs = invitationDays * minutesPerDay * 60_000;

export type InvitationMailNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly settings: { readonly publicUrl: URL };
  readonly findUser: (db: Queryable, id: UserId) => Promise<User | undefined>;
  readonly mintToken: (
    db: Queryable,
    purpose: 'invitation',
    owner: { userId: UserId; emailCanonical: string },
    lifetimeMs: number,
  ) => Promise<string>;
  /** The one form in which an address is compared. */
  readonly canonicalLogin: (login: string) => string;
  readonly deliver: DeliverMail;
};

const payload = z.strictObject({ invitation_id: z.uuid() });

export type InvitationMailPayload = z.output<typeof payload>;

/** Mails the link of an invitation that is still open when it runs. */
export const defineInvitationMail = (needs: InvitationMailNeeds): Task<InvitationMailPayload> =>
  defineTask({
    ...mailTask,
    name: 'email.invitation',
    description: 'Mails somebody the link by which they accept an invitation.',
    payload,
    // Asked for again while the first still waits for the mail server, it is the same mail.
    uniqueKeyOf: ({ invitation_id: id }) => id,
    async run({ invitation_id: id }, { taskId, signal }) {
      const { database, clock, settings } = needs;
      const invitation = await database.row(selectInvitation, [id]);
      const user = invitation && (await needs.findUser(database, invitation.userId));
      if (invitation === undefined || user?.status !== 'invited') return { mailed: false, because: 'not open' };
      const inviter = invitation.invitedBy === null ? undefined : await needs.findUser(database, invitation.invitedBy);
      const owner = { userId: user.id, emailCanonical: needs.canonicalLogin(user.email) };
      const link = new URL('/accept-invitation', settings.publicUrl);
      link.searchParams.set('token', await needs.mintToken(database, 'invitation', owner, lifetimeMs));
      const at = clock.now();
      await database.execute(updateMailed, [id, at, new Date(at.getTime() + lifetimeMs)]);
      await needs.deliver(
        {
          taskId,
          userId: user.id,
          to: { address: user.email, name: user.name },
          language: invitation.language,
          content: {
            template: 'invitation',
            values: {
              name: user.name,
              link,
              validForMinutes: invitationDays * minutesPerDay,
              inviter: inviterName(inviter),
            },
          },
        },
        signal,
      );
      return { mailed: true };
    },
  });
