import * as z from 'zod/mini';
import type { AuditAction } from '../../words/audit-deed.ts';

const idSchema = z.uuid();
export const isId = (text: string | undefined): text is string => idSchema.safeParse(text).success;

/** The filters in the address; a stretch of time comes on top. */
export const auditFilters = ['action', 'outcome', 'actor_id', 'subject_id', 'session_id', 'request_id'] as const;

const outcomes = ['success', 'failure'] as const;

/** The log as the server is asked for it. What no filter can be, such as half an id, does not filter. */
export const readAuditQuery = (filters: Readonly<Record<string, string>>, known: readonly AuditAction[]) => {
  const action = known.find((one) => one === filters.action);
  const outcome = outcomes.find((one) => one === filters.outcome);
  const { actor_id, subject_id, session_id, request_id, from, to } = filters;
  return {
    ...(action !== undefined && { action: [action] }),
    ...(outcome !== undefined && { outcome }),
    ...(isId(actor_id) && { actor_id }),
    ...(isId(subject_id) && { subject_id }),
    ...(isId(session_id) && { session_id }),
    ...(isId(request_id) && { request_id }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
};
