import { MailFailure } from '../../platform/mail/mail-transport.ts';
import type { MailMessage } from '../../platform/mail/message.ts';
import type { DeliverMail, OutgoingMail, SendMailNow } from '../../vocabulary/mail-content.ts';
import { type DeliveryNeeds, noServer } from './delivery.service.ts';
import { mailSendDuration } from './mail.metrics.ts';
import type { MailWatch } from './mail-watch.ts';
import { beginMail, endMail } from './mails.store.ts';
import { renderMail } from './templates/render-mail.ts';
import { nameInMail } from './templates/written-out.ts';

type DirectMailNeeds = DeliveryNeeds & {
  /** For the inbox, which is in the database. */
  readonly deliver: DeliverMail;
  readonly watch: Pick<MailWatch, 'note'>;
};

/** Sends what must be sent although the database is away, such as that it is. */
export const createSendMailNow = (needs: DirectMailNeeds): SendMailNow => {
  const { database, clock, metrics, destination, from, house, watch } = needs;

  const remember = async (mail: OutgoingMail, message: MailMessage, response: string): Promise<void> => {
    const { taskId, userId, to, content } = mail;
    const { language, subject, messageId } = message;
    const values = [taskId, content.template, language, userId, to.address, subject, messageId, message.date];
    await database.execute(beginMail, values);
    await database.execute(endMail, [taskId, 'sent', response, clock.now()]);
  };

  return async (mail, signal) => {
    if (destination.kind === 'none') throw new Error(noServer);
    if (destination.kind === 'inbox') return needs.deliver(mail, signal);
    const { taskId, to, content } = mail;
    const language = mail.language ?? needs.language;
    const message: MailMessage = {
      from,
      to: { address: to.address, name: nameInMail(to.name) },
      ...renderMail(content, language, house),
      messageId: `${taskId}@${house.publicUrl.hostname}`,
      date: clock.now(),
      language,
    };
    const startedMs = clock.monotonicMs();
    let outcome: 'sent' | 'failed' | 'refused' = 'failed';
    try {
      const response = await destination.transport.send(message, signal);
      outcome = 'sent';
      watch.note(null);
      // Nobody waits for the memory of it: it was sent, and the database may be what is amiss.
      remember(mail, message, response).catch(() => undefined);
    } catch (error) {
      if (error instanceof MailFailure) {
        watch.note(error);
        if (error.fault === 'recipient' || error.fault === 'message') outcome = 'refused';
      }
      throw error;
    } finally {
      const seconds = (clock.monotonicMs() - startedMs) / 1_000;
      metrics.histogram(mailSendDuration, seconds, { template: content.template, outcome });
    }
  };
};
