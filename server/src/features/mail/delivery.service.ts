import type { Clock } from '../../platform/clock/clock.ts';
import { MailFailure, type MailTransport } from '../../platform/mail/mail-transport.ts';
import type { Mailbox } from '../../platform/mail/mailbox.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { FatalTaskError } from '../../platform/tasks/task.ts';
import type { DeliverMail, MailLanguage } from '../../vocabulary/mail-content.ts';
import { mailSendDuration } from './mail.metrics.ts';
import { beginMail, endMail, keepMail } from './mails.store.ts';
import type { House } from './templates/letters.ts';
import { type RenderedMail, renderMail } from './templates/render-mail.ts';

export type MailDestination =
  | { readonly kind: 'smtp'; readonly transport: MailTransport }
  | { readonly kind: 'inbox' }
  | { readonly kind: 'none' };

export type DeliveryNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Where mails go: a server, the inbox of this house, or nowhere, which is a fault of its settings. */
  readonly destination: MailDestination;
  readonly from: Mailbox;
  readonly house: House;
  readonly language: MailLanguage;
};

type Outcome = 'sent' | 'kept' | 'refused' | 'failed';

/**
 * Delivers each mail once, as far as that can be known: the row under the task's id says what was sent before. When the
 * server takes a mail and the connection breaks before its answer, nobody knows; the mail is then sent again under the same
 * `Message-ID`, by which the receiver can tell.
 */
export const createDeliverMail = (needs: DeliveryNeeds): DeliverMail => {
  const { database, clock, metrics, destination, from, house } = needs;

  const hand = async (
    mail: Parameters<DeliverMail>[0],
    rendered: RenderedMail,
    language: MailLanguage,
    messageId: string,
    signal: AbortSignal,
  ): Promise<Outcome> => {
    const { taskId, to } = mail;
    if (destination.kind === 'inbox') {
      await database.execute(keepMail, [taskId, clock.now(), rendered.text, rendered.html]);
      return 'kept';
    }
    if (destination.kind === 'none') {
      const sentence = 'There is no SMTP_URL, so nothing is mailed.';
      await database.execute(endMail, [taskId, 'failed', sentence, clock.now()]);
      throw new Error(sentence);
    }
    try {
      const response = await destination.transport.send(
        { from, to, ...rendered, messageId, date: clock.now(), language },
        signal,
      );
      await database.execute(endMail, [taskId, 'sent', response, clock.now()]);
      return 'sent';
    } catch (error) {
      if (!(error instanceof MailFailure)) throw error;
      const isFinal = error.fault === 'recipient' || error.fault === 'message';
      await database.execute(endMail, [
        taskId,
        isFinal ? 'refused' : 'failed',
        error.response ?? error.message,
        clock.now(),
      ]);
      if (!isFinal) throw error;
      const reason = error.fault === 'recipient' ? 'address_refused' : 'mail_refused';
      throw new FatalTaskError(reason, error.message, { cause: error });
    }
  };

  return async (mail, signal) => {
    const { taskId, userId, to, content } = mail;
    const language = mail.language ?? needs.language;
    const startedMs = clock.monotonicMs();
    let outcome: Outcome = 'failed';
    const rendered = renderMail(content, language, house);
    const messageId = `${taskId}@${house.publicUrl.hostname}`;
    const begun = await database.row(beginMail, [
      taskId,
      content.template,
      language,
      userId,
      to.address,
      rendered.subject,
      messageId,
      clock.now(),
    ]);
    if (begun === undefined) return;
    try {
      outcome = await hand(mail, rendered, language, messageId, signal);
    } catch (error) {
      if (error instanceof FatalTaskError) outcome = 'refused';
      throw error;
    } finally {
      const seconds = (clock.monotonicMs() - startedMs) / 1000;
      metrics.histogram(mailSendDuration, seconds, { template: content.template, outcome });
    }
  };
};
