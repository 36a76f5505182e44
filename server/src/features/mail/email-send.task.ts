import { z } from 'zod';
import { mailTask } from '../../platform/mail/mail-task.ts';
import { defineTask, type Task } from '../../platform/tasks/task.ts';
import type { DeliverMail } from '../../vocabulary/mail-content.ts';
import { oneAddress } from './one-address.ts';

const longestSubject = 200;
const longestText = 50_000;

const payload = z.strictObject({
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

/** What a team mails by a task of its own: a text, as it is, in the dress of the house. */
export const defineEmailSend = (deliver: DeliverMail): Task<z.output<typeof payload>> =>
  defineTask({
    ...mailTask,
    name: 'email.send',
    description: 'Mails a text to one address.',
    payload,
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
