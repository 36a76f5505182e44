import type { Clock } from '../../platform/clock/clock.ts';
import type { PostOutbound } from '../../platform/outbound/outbound.ts';
import { webhookHeaders } from '../../platform/outbound/webhook-signature.ts';
import { RetryLaterError } from '../../platform/tasks/task.ts';
import type { AuditSink } from './audit-sink.ts';

const timeoutMs = 20_000;
/** However long a receiver asks for, it is asked again after this. */
const longestWaitMs = 3_600_000;

export type WebhookSinkNeeds = {
  readonly url: URL;
  readonly keys: readonly Buffer[];
  readonly post: PostOutbound;
  readonly clock: Clock;
};

/** What follows the path may be a secret of the receiver's, so it is no part of the name. */
export const nameOfWebhook = (url: URL): string => `${url.origin}${url.pathname}`;

/** Posts the events, signed as Standard Webhooks says. Any 2xx means that they were taken. */
export const createWebhookSink = ({ url, keys, post, clock }: WebhookSinkNeeds): AuditSink => ({
  name: nameOfWebhook(url),
  kind: 'webhook',
  async take(events, signal) {
    const last = events.at(-1) ?? events[0];
    const body = JSON.stringify({ type: 'audit.events', timestamp: last.at, data: { events } });
    // Drawn from what is in it: the same events have the same id however often they are sent.
    const id = `audit_${events[0].id}_${last.id}`;
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Castellan',
      ...webhookHeaders({ id, at: clock.now(), body }, keys),
    };
    const { status, retryAfterMs } = await post({ purpose: 'audit.webhook', url, headers, body, timeoutMs, signal });
    if (status >= 200 && status < 300) return;
    const refusal = `The receiver answered ${status}.`;
    if (retryAfterMs === null) throw new Error(refusal);
    throw new RetryLaterError(Math.min(retryAfterMs, longestWaitMs), refusal);
  },
});
