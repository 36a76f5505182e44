import { z } from 'zod';
import { mailTask } from '../../platform/mail/mail-task.ts';
import { defineTask, type Task } from '../../platform/tasks/task.ts';
import { mailedPlace, mailTo, type NoticeNeeds, nameOf, reachable, untold } from './notices.ts';

const payload = z.strictObject({ user_id: z.uuid(), session_id: z.uuid() });

/** Which sign-in: that of this person by which this session began. */
export type SignInPayload = z.output<typeof payload>;
export const signInPayload = payload;

const createNotice = (
  needs: NoticeNeeds,
  template: 'sign-in-notice' | 'suspicious-sign-in',
  described: { readonly name: string; readonly description: string },
): Task<SignInPayload> =>
  defineTask({
    ...mailTask,
    ...described,
    payload,
    async run({ user_id: userId, session_id: sessionId }, run) {
      const [user, signIn] = await Promise.all([
        needs.findUser(needs.db, userId),
        needs.readSignIn(needs.db, userId, sessionId),
      ]);
      if (!reachable(user)) return untold('account_gone');
      if (signIn === undefined) return untold('not_recorded');
      const values = { name: nameOf(user), place: mailedPlace(needs, signIn.at, signIn) };
      return mailTo(needs, user, { template, values }, run);
    },
  });

export const createSignInNotice = (needs: NoticeNeeds): Task<SignInPayload> =>
  createNotice(needs, 'sign-in-notice', {
    name: 'email.sign_in_notice',
    description: 'Tells a person that somebody signed in to their account.',
  });

export const createSuspiciousSignIn = (needs: NoticeNeeds): Task<SignInPayload> =>
  createNotice(needs, 'suspicious-sign-in', {
    name: 'email.suspicious_sign_in',
    description: 'Warns a person of a sign-in from a new device on a new network.',
  });
