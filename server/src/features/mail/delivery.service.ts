import type { Clock } from '../../platform/clock/clock.ts';
import { MailFailure, type MailTransport } from '../../platform/mail/mail-transport.ts';
import type { Mailbox } from '../../platform/mail/mailbox.ts';
import type { MailMessage } from '../../platform/mail/message.ts';
import type { Metrics } from '../../platform/metrics/metric.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { FatalTaskError, RetryLaterError } from '../../platform/tasks/task.ts';
import { withinSpan } from '../../platform/tracing/current-trace.ts';
import type { SpanType } from '../../platform/tracing/segment.ts';
import type { DeliverMail, MailLanguage, OutgoingMail } from '../../vocabulary/mail-content.ts';
import { mailSendDuration } from './mail.metrics.ts';
import type { MailWatch } from './mail-watch.ts';
import { beginMail, endMail, keepMail } from './mails.store.ts';
import type { SlowLane } from './slow-lane.ts';
import type { House } from './templates/letters.ts';
import { renderMail } from './templates/render-mail.ts';
import { nameInMail } from './templates/written-out.ts';

/** Where mails go: to a server, into the inbox of this house, or nowhere, which is a fault of its settings. */
export type MailDestination =
  | { readonly kind: 'smtp'; readonly transport: MailTransport }
  | { readonly kind: 'inbox' }
  | { readonly kind: 'none' };

export type DeliveryNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly destination: MailDestination;
  readonly from: Mailbox;
  readonly house: House;
  /** Of mails that ask for none. */
  readonly language: MailLanguage;
};

type Outcome = 'sent' | 'kept' | 'refused' | 'failed';

/** Whom a mail goes to stands in the mail's own row. */
const mailSpan: SpanType = { kind: 'client' };

/** For whoever finds the slow lane taken. */
const comeBackMs = 15_000;

export const noServer = 'SMTP_URL is not set, so no mail is sent.';

/**
 * Delivers each mail once, as far as that can be known: the row under the task's id says what was sent before. When a
 * server takes a mail on and the connection breaks before it says so, nobody knows; the mail is then sent again under the
 * same `Message-ID`, by which the receiver can tell.
 */
export const createDeliverMail = (
  needs: DeliveryNeeds & { readonly watch: Pick<MailWatch, 'note'>; readonly slowLane: SlowLane },
): DeliverMail => {
  const { database, clock, metrics, destination, from, house, watch, slowLane } = needs;

  const end = (taskId: string, state: Outcome, response: string): Promise<unknown> =>
    database.execute(endMail, [taskId, state, response, clock.now()]);

  /** What becomes of a mail that was not handed over. */
  const settleFailure = async (taskId: string, failure: MailFailure): Promise<Error> => {
    watch.note(failure);
    const isFinal = failure.fault === 'recipient' || failure.fault === 'message';
    await end(taskId, isFinal ? 'refused' : 'failed', failure.response ?? failure.message);
    if (!isFinal) return failure;
    const reason = failure.fault === 'recipient' ? 'address_refused' : 'mail_refused';
    return new FatalTaskError(reason, failure.message, { cause: failure });
  };

  const sendOver = async (
    transport: MailTransport,
    taskId: string,
    message: MailMessage,
    signal: AbortSignal,
  ): Promise<void> => {
    const turn = slowLane.enter(message.to.address);
    if (turn === null) {
      const sentence = 'The server of this address is slow; the mail waits for another to it.';
      await end(taskId, 'failed', sentence);
      throw new RetryLaterError(comeBackMs, sentence);
    }
    let tookTooLong = false;
    try {
      const response = await transport.send(message, signal);
      watch.note(null);
      await end(taskId, 'sent', response);
    } catch (error) {
      if (!(error instanceof MailFailure)) throw error;
      tookTooLong = error.fault === 'slow';
      throw await settleFailure(taskId, error);
    } finally {
      turn.end(tookTooLong);
    }
  };

  const hand = async ({ taskId }: OutgoingMail, message: MailMessage, signal: AbortSignal): Promise<Outcome> => {
    switch (destination.kind) {
      case 'inbox':
        await database.execute(keepMail, [taskId, clock.now(), message.text, message.html]);
        return 'kept';
      case 'none':
        await end(taskId, 'failed', noServer);
        throw new Error(noServer);
      case 'smtp':
        await sendOver(destination.transport, taskId, message, signal);
        return 'sent';
    }
  };

  return async (mail, signal) => {
    const { taskId, userId, to, content } = mail;
    const language = mail.language ?? needs.language;
    const message: MailMessage = {
      from,
      to: { address: to.address, name: nameInMail(to.name) },
      ...renderMail(content, language, house),
      messageId: `${taskId}@${house.publicUrl.hostname}`,
      date: clock.now(),
      language,
    };
    const begun = await database.row(beginMail, [
      taskId,
      content.template,
      language,
      userId,
      to.address,
      message.subject,
      message.messageId,
      clock.now(),
    ]);
    if (begun === undefined) return;
    const startedMs = clock.monotonicMs();
    let outcome: Outcome = 'failed';
    try {
      outcome = await withinSpan(mailSpan, `mail ${content.template}`, async (span) => {
        span?.note({ 'castellan.mail.destination': destination.kind, 'castellan.mail.language': language });
        return hand(mail, message, signal);
      });
    } catch (error) {
      if (error instanceof FatalTaskError) outcome = 'refused';
      throw error;
    } finally {
      const seconds = (clock.monotonicMs() - startedMs) / 1000;
      metrics.histogram(mailSendDuration, seconds, { template: content.template, outcome });
    }
  };
};
