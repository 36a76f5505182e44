import { z } from 'zod';
import type { Clock } from '../../platform/clock/clock.ts';
import { mailTask } from '../../platform/mail/mail-task.ts';
import { isOneAddress } from '../../platform/mail/mailbox.ts';
import { defineTask, type Task } from '../../platform/tasks/task.ts';
import type { DeliverMail } from '../../vocabulary/mail-content.ts';

const longestSubject = 200;
const longestText = 50_000;

const oneAddress = z
  .string()
  .max(254)
  .refine(isOneAddress, 'One e-mail address such as ada@example.com, without a name.')
  .meta({ description: 'One e-mail address, without a name.', format: 'email' });

const sendPayload = z.strictObject({
  to: oneAddress,
  subject: z
    .string()
    .min(1)
    .max(longestSubject)
    .regex(/^\P{Cc}*$/u, 'One line.'),
  text: z.string().min(1).max(longestText).meta({ description: 'Plain text; line breaks are kept.' }),
  language: z
    .enum(['en', 'de'])
    .exactOptional()
    .meta({ description: 'Of what stands around the text; the language of the house when left out.' }),
});

const testPayload = z.strictObject({ to: oneAddress });

/** What a team mails by a task of its own: a text, as it is, in the dress of the house. */
export const defineEmailSend = (deliver: DeliverMail): Task<z.output<typeof sendPayload>> =>
  defineTask({
    ...mailTask,
    name: 'email.send',
    description: 'Mails a text to one address.',
    payload: sendPayload,
    isPublic: true,
    async run({ to, subject, text, language }, { taskId, signal }) {
      const content = { template: 'message', values: { subject, text } } as const;
      await deliver(
        { taskId, userId: null, to: { address: to, name: null }, language: language ?? null, content },
        signal,
      );
      return null;
    },
  });

/** Shows that mail works, over the same way as every other. */
export const defineEmailTest = (deliver: DeliverMail, clock: Clock): Task<z.output<typeof testPayload>> =>
  defineTask({
    ...mailTask,
    name: 'email.test',
    description: 'Mails that mail works, to one address.',
    payload: testPayload,
    isPublic: true,
    async run({ to }, { taskId, signal }) {
      const content = { template: 'test', values: { sentAt: clock.now() } } as const;
      await deliver({ taskId, userId: null, to: { address: to, name: null }, language: null, content }, signal);
      return null;
    },
  });
