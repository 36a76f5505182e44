import type { Clock } from '../../platform/clock/clock.ts';
import type { OutboundReply, PostOutbound } from '../../platform/outbound/outbound.ts';
import { webhookHeaders } from '../../platform/outbound/webhook-signature.ts';
import type { Secrets } from '../../platform/secrets/secrets.ts';
import type { EndpointAddresses } from './endpoint-address.ts';
import { keysInForce } from './endpoint-secret.ts';
import type { SealedEndpoint } from './task-endpoint.ts';

export type EndpointMessage = {
  /** The same at every attempt, by which the receiver knows what it has done already. */
  readonly id: string;
  /** From 1. */
  readonly attempt: number;
  readonly body: unknown;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

/** @throws OutboundError when there was no answer; AddressRefusedError when the call was not made. */
export type CallEndpoint = (endpoint: SealedEndpoint, message: EndpointMessage) => Promise<OutboundReply>;

export type EndpointCallNeeds = {
  readonly post: PostOutbound;
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly addresses: EndpointAddresses;
};

/** Posts a message as JSON, signed as Standard Webhooks says. */
export const createCallEndpoint = ({ post, clock, secrets, addresses }: EndpointCallNeeds): CallEndpoint => {
  return (endpoint, { id, attempt, body, timeoutMs, signal }) => {
    const now = clock.now();
    const text = JSON.stringify(body);
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/plain;q=0.9, */*;q=0.1',
      'user-agent': 'Castellan',
      'idempotency-key': id,
      'castellan-attempt': String(attempt),
      ...webhookHeaders({ id, at: now, body: text }, keysInForce(endpoint, secrets, now)),
    };
    const { url } = endpoint;
    const mayReach = addresses.ruleFor(url);
    return post({ purpose: 'task.http', url, headers, body: text, timeoutMs, signal, mayReach, keepsAnswer: true });
  };
};
