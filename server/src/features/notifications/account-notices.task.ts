import { z } from 'zod';
import { mailTask } from '../../platform/mail/mail-task.ts';
import { defineTask, type Task, type TaskRun } from '../../platform/tasks/task.ts';
import { mailedPlace, mailTo, type NoticeNeeds, nameOf, reachable, untold } from './notices.ts';

const payload = z.strictObject({ user_id: z.uuid(), at: z.iso.datetime() });

/** Whose account, and when it happened. What else there is to say stands in the audit log. */
export type AccountPayload = z.output<typeof payload>;

/** The person or the stranger from whose place it was done; of an administrator or a command nothing is said. */
const readAct = async (needs: NoticeNeeds, userId: string, { cause }: Pick<TaskRun, 'cause'>) => {
  const requestId = cause.request?.requestId;
  return requestId === undefined ? undefined : needs.readAct(needs.db, userId, requestId);
};

const createNotice = (
  needs: NoticeNeeds,
  template: 'password-changed' | 'session-copied',
  described: { readonly name: string; readonly description: string },
): Task<AccountPayload> =>
  defineTask({
    ...mailTask,
    ...described,
    payload,
    async run({ user_id: userId, at }, run) {
      const [user, act] = await Promise.all([needs.findUser(needs.db, userId), readAct(needs, userId, run)]);
      if (!reachable(user)) return untold('account_gone');
      const place = mailedPlace(needs, new Date(at), act?.isOwn ? act : undefined);
      return mailTo(needs, user, { template, values: { name: nameOf(user), place } }, run);
    },
  });

export const createPasswordChanged = (needs: NoticeNeeds): Task<AccountPayload> =>
  createNotice(needs, 'password-changed', {
    name: 'email.password_changed',
    description: 'Tells a person that the password of their account was changed.',
  });

export const createSessionCopied = (needs: NoticeNeeds): Task<AccountPayload> =>
  createNotice(needs, 'session-copied', {
    name: 'email.session_copied',
    description: 'Tells a person that a session of theirs was copied, and therefore ended.',
  });

/** Goes to the address that the account had before: its reader may be the one whose account was taken. */
export const createEmailChanged = (needs: NoticeNeeds): Task<AccountPayload> =>
  defineTask({
    ...mailTask,
    name: 'email.email_changed',
    description: 'Tells the old address of an account that it has another one now.',
    payload,
    async run({ user_id: userId, at }, run) {
      const [user, act] = await Promise.all([needs.findUser(needs.db, userId), readAct(needs, userId, run)]);
      if (!reachable(user)) return untold('account_gone');
      if (!act?.emailBefore || !act.emailAfter) return untold('not_recorded');
      const place = mailedPlace(needs, new Date(at), act.isOwn ? act : undefined);
      const { name } = user;
      const content = { template: 'email-changed', values: { name, newAddress: act.emailAfter, place } } as const;
      const to = { address: act.emailBefore, name };
      await needs.deliver({ taskId: run.taskId, userId, to, language: null, content }, run.signal);
      return { told: true };
    },
  });
