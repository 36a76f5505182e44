/** What a story can begin with, by its name in the address and in the call. */
export const starts = [
  'request_id',
  'trace_id',
  'task_id',
  'mail_id',
  'session_id',
  'user_id',
  'audit_event_id',
] as const;

export type Start = (typeof starts)[number];

export type Asked = { readonly start: Start; readonly id: string };

/** What the address asks about; undefined when it asks about nothing. */
export const askedIn = (parameters: URLSearchParams): Asked | undefined => {
  for (const start of starts) {
    const id = parameters.get(start)?.trim() ?? '';
    if (id !== '') return { start, id };
  }
  return undefined;
};

export const pathTo = (start: Start, id: string): string => `/cause?${start}=${encodeURIComponent(id)}`;

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const trace = /^[0-9a-f]{32}$/i;
const traceparent = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/i;
const ownRequestId = /^[A-Za-z0-9._-]{1,128}$/;

/** What a pasted text may be, the likeliest first. An id does not say of what it is one. */
export const readings = (text: string): readonly Asked[] => {
  const pasted = text.trim().replace(/^(?:x-request-id|traceparent)\s*:\s*/i, '');
  const traceId = traceparent.exec(pasted)?.[1] ?? (trace.test(pasted) ? pasted : undefined);
  if (traceId !== undefined) return [{ start: 'trace_id', id: traceId.toLowerCase() }];
  if (uuid.test(pasted)) {
    const id = pasted.toLowerCase();
    return (['request_id', 'task_id', 'session_id', 'user_id', 'audit_event_id', 'mail_id'] as const).map((start) => ({
      start,
      id,
    }));
  }
  return ownRequestId.test(pasted) ? [{ start: 'request_id', id: pasted }] : [];
};
