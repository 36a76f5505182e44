import { z } from 'zod';

export const subjectKinds = ['request', 'trace', 'session', 'user', 'task', 'mail', 'audit_event'] as const;
export type SubjectKind = (typeof subjectKinds)[number];

export const entryKinds = [
  'request',
  'sign_in',
  'session',
  'audit',
  'task',
  'attempt',
  'mail',
  'span',
  'log',
  'error',
] as const;

/** What somebody may lack the permission to see of a story. */
export const withholdables = ['audit', 'login-records', 'mail', 'refusals', 'tasks', 'users'] as const;
export type Withholdable = (typeof withholdables)[number];

const moment = z.iso.datetime();

export const causeEntry = z
  .strictObject({
    id: z
      .string()
      .meta({ description: 'The kind and what it is known by, such as `task:…`; the same in every answer.' }),
    kind: z.enum(entryKinds),
    at: moment,
    ended_at: moment.nullable(),
    duration_ms: z.number().nullable(),
    parent: z.string().nullable().meta({
      description: 'The entry that caused it; it stands before it in the list. Null for the first of a chain.',
    }),
    title: z.string().meta({
      description:
        'Method and route, the audited action, the kind of a task, the template of a mail, the name of a span.',
    }),
    outcome: z.enum(['ok', 'failed', 'refused', 'running', 'waiting']).nullable(),
    link: z
      .strictObject({
        kind: z.enum(['task', 'mail', 'user', 'audit_event', 'trace', 'session', 'error']),
        id: z.string(),
      })
      .nullable()
      .meta({ description: 'Where it can be read about alone.' }),
    request_id: z.uuid().nullable(),
    trace_id: z.string().nullable(),
    details: z.record(z.string(), z.unknown()).meta({ description: 'What the record says besides, masked.' }),
  })
  .meta({ id: 'CauseEntry' });

export type CauseEntry = z.output<typeof causeEntry>;

export const causeBody = z
  .strictObject({
    subject: z.strictObject({ kind: z.enum(subjectKinds), id: z.string(), title: z.string().nullable() }),
    user: z.strictObject({ id: z.uuid(), name: z.string().nullable(), email: z.string().nullable() }).nullable().meta({
      description: 'Whose doing it was, or else whose account it was about. Nothing but the id without `users:read`.',
    }),
    session_id: z.uuid().nullable(),
    traces: z.array(z.string()),
    entries: z.array(causeEntry),
    truncated: z.boolean().meta({ description: 'There was more than 500 entries.' }),
    withheld: z
      .array(z.enum(withholdables))
      .meta({ description: 'What the caller lacks the permission to read, whether there was any or not.' }),
  })
  .meta({ id: 'Cause', description: 'A thing with what it caused and what caused it, as one timeline.' });

export type CauseBody = z.output<typeof causeBody>;
