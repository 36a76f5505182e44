import { z } from 'zod';
import type { Audit } from '../features/audit/audit.feature.ts';
import type { NoticeNeeds } from '../features/notifications/notifications.feature.ts';

const emailOf = z.object({ email: z.string() }).catch({ email: '' });

/** An act leaves few events: those of the sessions it ended come beside its own. */
const mostEvents = 200;

const everything = {
  actorId: undefined,
  actions: undefined,
  outcome: undefined,
  sessionId: undefined,
  from: undefined,
  to: undefined,
};

/** What a request did to an account, as its audit events tell. */
export const createReadAct =
  ({ log }: Pick<Audit, 'log'>): NoticeNeeds['readAct'] =>
  async (_db, userId, requestId) => {
    const events = await log.list({ ...everything, subjectId: userId, requestId }, null, mostEvents);
    const [first] = events;
    if (first === undefined) return undefined;
    const changes = events.map(({ personal }) => ({
      before: emailOf.parse(personal.before).email,
      after: emailOf.parse(personal.after).email,
    }));
    const change = changes.find(({ before }) => before !== '');
    const text = z.string().nullable().catch(null);
    return {
      isOwn: first.actorId === null ? first.actorKind === 'anonymous' : first.actorId === userId,
      address: text.parse(first.personal.client_address),
      userAgent: text.parse(first.personal.user_agent),
      emailBefore: change?.before ?? null,
      emailAfter: change?.after ?? null,
    };
  };
