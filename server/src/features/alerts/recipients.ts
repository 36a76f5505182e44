import { createHash } from 'node:crypto';
import type { Clock } from '../../platform/clock/clock.ts';
import type { UserId, Uuid } from '../../vocabulary/ids.ts';

/** Somebody who is told of alerts. */
export type Recipient =
  | { readonly channel: 'mail'; readonly address: string; readonly userId: UserId | null }
  | { readonly channel: 'webhook'; readonly url: URL };

/**
 * A webhook by its host: whoever knows the path of one can often write there. Some digits tell those of one host apart.
 */
const nameOfWebhook = ({ origin, pathname }: URL): string =>
  pathname === '/'
    ? origin
    : `${origin}/…${createHash('sha256').update(`${origin}${pathname}`).digest('hex').slice(0, 6)}`;

/** What is shown and kept of a recipient. */
export const nameOfRecipient = (recipient: Recipient): string =>
  recipient.channel === 'mail' ? recipient.address : nameOfWebhook(recipient.url);

/** An id that is the same for the same parts, wherever it is made: two processes that say the same say it once. */
export const idOf = (...parts: readonly string[]): Uuid => {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
};

export type RecipientsNeeds = {
  readonly clock: Clock;
  readonly webhooks: readonly URL[];
  /** Null: the administrators. */
  readonly mailTo: readonly string[] | null;
  /** The administrators who can be mailed. */
  readonly listAdministrators: () => Promise<readonly { readonly id: UserId; readonly email: string }[]>;
};

export type Recipients = {
  /** As last known: an alert about the database must not need the database. */
  current(): readonly Recipient[];
  /** Reads the administrators again when that was long ago. @throws when the database is away. */
  refresh(): Promise<void>;
  /** The recipient whose name was kept, or undefined when the settings do not name it any more. */
  webhookNamed(name: string): URL | undefined;
};

const freshMs = 60_000;

export const createRecipients = (needs: RecipientsNeeds): Recipients => {
  const { clock, webhooks, mailTo, listAdministrators } = needs;
  const fixed: readonly Recipient[] = [
    ...(mailTo ?? []).map((address): Recipient => ({ channel: 'mail', address, userId: null })),
    ...webhooks.map((url): Recipient => ({ channel: 'webhook', url })),
  ];
  let administrators: readonly Recipient[] = [];
  let readAtMs = Number.NEGATIVE_INFINITY;
  return {
    current: () => [...administrators, ...fixed],
    refresh: async () => {
      if (mailTo !== null || clock.monotonicMs() - readAtMs < freshMs) return;
      const found = await listAdministrators();
      administrators = found.map(({ id, email }): Recipient => ({ channel: 'mail', address: email, userId: id }));
      readAtMs = clock.monotonicMs();
    },
    webhookNamed: (name) => webhooks.find((url) => nameOfRecipient({ channel: 'webhook', url }) === name),
  };
};
