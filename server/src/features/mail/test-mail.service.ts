import type { Clock } from '../../platform/clock/clock.ts';
import type { Randomness } from '../../platform/randomness/randomness.ts';
import type { DeliverMail, MailLanguage } from '../../vocabulary/mail-content.ts';
import type { MailList } from './mail-list.service.ts';
import type { MailRecord } from './mail-list.store.ts';

/** What became of a test mail; `fault` says in a sentence why it was not sent. */
export type TestMailResult = { readonly mail: MailRecord; readonly fault: string | null };

export type SendTestMail = (
  address: string,
  language: MailLanguage | null,
  signal: AbortSignal,
) => Promise<TestMailResult>;

/** Sends without a task, so that whoever waits for the answer gets the server's words. */
export const createTestMail =
  (needs: {
    readonly clock: Clock;
    readonly randomness: Randomness;
    readonly deliver: DeliverMail;
    readonly find: MailList['find'];
  }): SendTestMail =>
  async (address, language, signal) => {
    const taskId = needs.randomness.uuid();
    const content = { template: 'test', values: { sentAt: needs.clock.now() } } as const;
    let fault: string | null = null;
    try {
      await needs.deliver({ taskId, userId: null, to: { address, name: null }, language, content }, signal);
    } catch (error) {
      fault = error instanceof Error ? error.message : String(error);
    }
    const mail = await needs.find(taskId);
    if (mail === undefined) throw new Error(fault ?? 'The test mail left no record.');
    return { mail, fault };
  };
