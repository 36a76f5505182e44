import type { Clock } from '../../platform/clock/clock.ts';
import { MailFailure } from '../../platform/mail/mail-transport.ts';
import type { PostOutbound } from '../../platform/outbound/outbound.ts';
import { webhookHeaders } from '../../platform/outbound/webhook-signature.ts';
import type { Uuid } from '../../vocabulary/ids.ts';
import type { SendMailNow } from '../../vocabulary/mail-content.ts';
import type { Notice } from './notice.ts';
import type { Recipient } from './recipients.ts';

const timeoutMs = 20_000;

export type CourierNeeds = {
  readonly clock: Clock;
  readonly post: PostOutbound;
  readonly webhookKeys: readonly Buffer[];
  readonly sendMail: SendMailNow;
  /** Where the alerts are shown. */
  readonly consoleUrl: URL;
};

/** How an attempt ended: `later` can be tried again, `never` cannot. */
export type AttemptResult =
  | { readonly outcome: 'sent' }
  | { readonly outcome: 'later' | 'never'; readonly error: string };

/** Hands one notice to one recipient, now. Never throws. */
export type Courier = (deliveryId: Uuid, notice: Notice, to: Recipient) => Promise<AttemptResult>;

const typeOf: Readonly<Record<Notice['kind'], string>> = {
  change: 'alerts.changed',
  reminder: 'alerts.still_firing',
  test: 'alerts.test',
};

/** As receivers of webhooks read it: the names of the API. */
const webhookBody = ({ id, kind, madeAt, entries }: Notice, consoleUrl: URL): string =>
  JSON.stringify({
    type: typeOf[kind],
    timestamp: madeAt.toISOString(),
    data: {
      notice_id: id,
      url: consoleUrl.href,
      alerts: entries.map((entry) => ({
        id: entry.episodeId,
        rule: entry.rule,
        state: entry.state,
        severity: entry.severity,
        summary: entry.summary.en,
        runbook: entry.runbook.en,
        labels: entry.labels,
        value: entry.value,
        operator: entry.operator,
        threshold: entry.threshold,
        unit: entry.unit,
        since: entry.since.toISOString(),
        ended_at: entry.endedAt?.toISOString() ?? null,
      })),
    },
  });

const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : 'It failed.').slice(0, 500);

/**
 * Delivers notices directly, by mail and webhook, and without the task queue: an alert about the queue, or about the
 * database that it is in, must not need it. A delivery has the same id at every attempt, by which its receiver can tell.
 */
export const createCourier = (needs: CourierNeeds): Courier => {
  const { clock, post, webhookKeys, sendMail, consoleUrl } = needs;

  const mail = async (
    deliveryId: Uuid,
    notice: Notice,
    to: Extract<Recipient, { channel: 'mail' }>,
  ): Promise<AttemptResult> => {
    try {
      await sendMail(
        {
          taskId: deliveryId,
          userId: to.userId,
          to: { address: to.address, name: null },
          language: null,
          content: {
            template: 'alert',
            values: { kind: notice.kind, alerts: notice.entries, link: consoleUrl, madeAt: notice.madeAt },
          },
        },
        AbortSignal.timeout(timeoutMs),
      );
      return { outcome: 'sent' };
    } catch (error) {
      const isFinal = error instanceof MailFailure && (error.fault === 'recipient' || error.fault === 'message');
      return { outcome: isFinal ? 'never' : 'later', error: sentenceOf(error) };
    }
  };

  const webhook = async (deliveryId: Uuid, notice: Notice, url: URL): Promise<AttemptResult> => {
    const body = webhookBody(notice, consoleUrl);
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Castellan',
      ...webhookHeaders({ id: `alert_${deliveryId}`, at: clock.now(), body }, webhookKeys),
    };
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const { status } = await post({ purpose: 'alert.webhook', url, headers, body, timeoutMs, signal });
      if (status >= 200 && status < 300) return { outcome: 'sent' };
      return { outcome: 'later', error: `The receiver answered ${status}.` };
    } catch (error) {
      return { outcome: 'later', error: sentenceOf(error) };
    }
  };

  return (deliveryId, notice, to) =>
    to.channel === 'mail' ? mail(deliveryId, notice, to) : webhook(deliveryId, notice, to.url);
};
