import { z } from 'zod';
import type { Clock } from '../../platform/clock/clock.ts';
import { mailTask } from '../../platform/mail/mail-task.ts';
import { defineTask, type Task } from '../../platform/tasks/task.ts';
import type { DeliverMail } from '../../vocabulary/mail-content.ts';
import { oneAddress } from './one-address.ts';

const payload = z.strictObject({ to: oneAddress });

/** Shows that mail works, over the same way as every other. */
export const defineEmailTest = (deliver: DeliverMail, clock: Clock): Task<z.output<typeof payload>> =>
  defineTask({
    ...mailTask,
    name: 'email.test',
    description: 'Mails that mail works, to one address.',
    payload,
    isPublic: true,
    async run({ to }, { taskId, signal }) {
      const content = { template: 'test', values: { sentAt: clock.now() } } as const;
      await deliver({ taskId, userId: null, to: { address: to, name: null }, language: null, content }, signal);
      return null;
    },
  });
