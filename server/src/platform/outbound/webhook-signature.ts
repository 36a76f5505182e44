import { createHmac } from 'node:crypto';

/** A delivery as Standard Webhooks names its parts. */
export type SignedDelivery = {
  /** The same at every attempt of the same delivery. */
  readonly id: string;
  readonly at: Date;
  readonly body: string;
};

/**
 * The headers by which a receiver knows who sent it (Standard Webhooks 1.0.0): HMAC-SHA256 over id, time and body.
 *
 * @param keys one signature each: while a secret is changed, the receiver accepts the old one or the new one.
 */
export const webhookHeaders = (
  { id, at, body }: SignedDelivery,
  keys: readonly Buffer[],
): Readonly<Record<string, string>> => {
  const seconds = String(Math.floor(at.getTime() / 1000));
  const signatures = keys.map(
    (key) => `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`,
  );
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signatures.join(' ') };
};
