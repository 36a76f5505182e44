import type { AuditEvent } from 'castellan-client';
import * as z from 'zod/mini';
import { type Named, useNamed } from '../../api/user-names.ts';
import { nameOf } from '../../ui/user-link.tsx';
import type { AuditAction, Deed } from '../../words/audit-deed.ts';
import type { Words } from '../../words/en.ts';
import { useWords } from '../../words/words.tsx';

/** What an event says of the thing that it is about, as far as sentences need it. */
const aboutSchema = z.object({
  name: z.optional(z.nullable(z.string())),
  email: z.optional(z.nullable(z.string())),
  cidr: z.optional(z.string()),
  kind: z.optional(z.string()),
  kid: z.optional(z.string()),
  replayed: z.optional(z.number()),
  subject: z.optional(z.nullable(z.string())),
});
const personalSchema = z.object({
  role: z.optional(z.string()),
  client_address: z.optional(z.string()),
  email: z.optional(z.string()),
  before: z.catch(z.nullish(aboutSchema), undefined),
  after: z.catch(z.nullish(z.union([aboutSchema, z.array(aboutSchema)])), undefined),
});

/** Whether this console has words for an act; a newer server may write others. */
export const isKnown = (action: string, { audit }: Words): action is AuditAction => action in audit.deeds;

/** Names stand in a sentence by themselves: a name from right to left does not turn what follows it. */
const apart = (name: string): string => `\u2068${name}\u2069`;

const aboutOf = ({ personal }: AuditEvent) => {
  const { before, after, ...rest } = z.parse(z.catch(personalSchema, {}), personal);
  const all = Array.isArray(after) ? after : [after ?? before ?? {}];
  return { ...rest, all, first: all[0] ?? {} };
};

const areas = ['role', 'ip_rule', 'signing_key', 'rate_limit'] as const;

const thingOf = (event: AuditEvent, subject: string | null, { audit, general }: Words): string => {
  const { role, client_address: address, all, first } = aboutOf(event);
  const [area] = event.action.split('.');
  if (area === 'task') {
    const count = first.replayed ?? all.length;
    return count === 1 && first.kind !== undefined ? audit.theTask(apart(first.kind)) : audit.theTasks(count);
  }
  const named = { role, ip_rule: first.cidr, signing_key: first.kid, rate_limit: subject ?? first.subject ?? address };
  const name = named[areas.find((one) => one === area) ?? 'role'] ?? first.name;
  return apart(name ?? event.reason ?? general.unknown);
};

/** An account by its name of today; by the name or address that the event noted where today's is not to be had. */
const accountOf = (id: string | null, named: Named | null | undefined, event: AuditEvent, words: Words) => {
  if (id === null) return null;
  if (named?.status === 'erased') return words.general.erasedAccount;
  if (named) return apart(nameOf(id, named, words));
  const { email, first } = aboutOf(event);
  const noted = id === event.subject_id ? (first.name ?? first.email ?? email) : undefined;
  return apart(noted ?? nameOf(id, named, words));
};

const deedOf = (
  event: AuditEvent,
  actor: Named | null | undefined,
  subject: Named | null | undefined,
  words: Words,
): Deed => {
  const account = accountOf(event.subject_id, subject, event, words);
  return {
    actor:
      accountOf(event.actor_id, actor, event, words) ??
      words.audit.actors[event.actor_kind === 'user' ? 'anonymous' : event.actor_kind],
    subject: account ?? words.audit.someAccount,
    isAboutNobody: account === null,
    isOwn: event.actor_id !== null && event.actor_id === event.subject_id,
    hasFailed: event.outcome === 'failure',
    reason: event.reason,
    thing: thingOf(event, account, words),
  };
};

/** A sentence may begin with what is no name. */
const withCapital = (sentence: string, { audit, general }: Words): string =>
  [audit.someAccount, general.erasedAccount].some((text) => sentence.startsWith(text))
    ? sentence.charAt(0).toUpperCase() + sentence.slice(1)
    : sentence;

/** What happened, in a sentence; the code of an act that this console does not know. */
export const auditSentence = (
  event: AuditEvent,
  actor: Named | null | undefined,
  subject: Named | null | undefined,
  words: Words,
): string => {
  if (!isKnown(event.action, words)) return event.action;
  return withCapital(words.audit.deeds[event.action](deedOf(event, actor, subject, words)), words);
};

/** The same, with the names asked for. */
export const useAuditSentence = (event: AuditEvent): string => {
  const words = useWords();
  return auditSentence(event, useNamed(event.actor_id), useNamed(event.subject_id), words);
};
