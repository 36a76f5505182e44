import { fieldNamesOf } from '../../platform/log/field-names.ts';
import type { LogLevel } from '../../platform/log/log.ts';
import { maskError } from '../../platform/log/masked-error.ts';
import { maskNamed } from '../../platform/log/masking.ts';
import type { LoggedEvent } from '../../platform/log/observed-log.ts';

/** A line as it is kept: masked, and what leads to other records in columns of their own. */
export type LogRecord = {
  readonly id: string;
  readonly at: Date;
  readonly level: LogLevel;
  readonly event: string;
  readonly message: string;
  readonly request_id: string | null;
  readonly trace_id: string | null;
  readonly span_id: string | null;
  readonly task_id: string | null;
  readonly session_id: string | null;
  readonly user_id: string | null;
  readonly fields: Readonly<Record<string, unknown>>;
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const forms = {
  request_id: uuid,
  trace_id: /^[0-9a-f]{32}$/,
  span_id: /^[0-9a-f]{16}$/,
  task_id: uuid,
  session_id: uuid,
  user_id: uuid,
} as const;

type Reference = keyof typeof forms;
export type References = Readonly<Record<Reference, string | null>>;

const isReference = (name: string): name is Reference => Object.hasOwn(forms, name);

/** More than a line should ever hold; the log itself has it whole. */
const mostCharacters = 16_384;

/** What a line says of where it belongs. What does not have the form of an id is none. */
export const referencesOf = (fields: LoggedEvent['fields']): References => {
  const found: Record<Reference, string | null> = {
    ...{ request_id: null, trace_id: null, span_id: null },
    ...{ task_id: null, session_id: null, user_id: null },
  };
  for (const name in fields) {
    const known = fieldNamesOf(name).json;
    const value = fields[name];
    if (isReference(known) && typeof value === 'string' && forms[known].test(value)) found[known] = value;
  }
  return found;
};

/** @param more what the line could not know when it was written: who it was. */
export const recordOf = (id: string, logged: LoggedEvent, more: Partial<References> = {}): LogRecord => {
  const { event, failure } = logged;
  const references = referencesOf(logged.fields);
  const fields: Record<string, unknown> = {};
  for (const name in logged.fields) {
    const known = fieldNamesOf(name).json;
    const isInColumn = isReference(known) && references[known] !== null;
    if (!isInColumn) fields[known] = maskNamed(name, logged.fields[name]);
  }
  if (failure) fields.error = maskError(failure.error);
  const isTooMuch = JSON.stringify(fields).length > mostCharacters;
  return {
    id,
    at: logged.at,
    level: event.level,
    event: event.name,
    message: event.message,
    ...references,
    ...more,
    fields: isTooMuch ? { withheld: `The line is longer than ${mostCharacters} characters; the log has it.` } : fields,
  };
};

/** JSON that PostgreSQL takes: `jsonb` refuses NUL and lone surrogates, which a text of a caller's may hold. */
export const writeJson = (value: unknown): string =>
  JSON.stringify(value).replace(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g, '$1\\ufffd');
