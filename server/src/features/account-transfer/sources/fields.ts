import { z } from 'zod';
import { type Refusal, refuse } from '../source-account.ts';

/** A text that is absent, null or empty in the many ways in which exports leave something out. */
export const optionalText = z
  .string()
  .nullish()
  .transform((text) => (text === null || text === undefined || text.trim() === '' ? undefined : text));

export const optionalFlag = z
  .boolean()
  .nullish()
  .transform((flag) => flag ?? undefined);

/** ISO 8601 as JSON and PostgreSQL write it, or milliseconds since 1970 as a number or in digits. */
export const optionalTime = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((given, context) => {
    if (given === null || given === undefined || given === '') return undefined;
    const isCount = typeof given === 'number' || /^\d{9,15}$/.test(given);
    const at = new Date(isCount ? Number(given) : given);
    if (!Number.isNaN(at.getTime())) return at;
    context.addIssue({ code: 'custom', message: 'This is no time.' });
    return z.NEVER;
  });

/** What is wrong with a record, by the names of its fields alone: their values are personal. */
export const refuseShape = (error: z.ZodError): Refusal => {
  const issues = error.issues.slice(0, 3).map((issue) => {
    const place = issue.path.length === 0 ? 'the record' : issue.path.join('.');
    return issue.code === 'unrecognized_keys'
      ? `there is no place for ${issue.keys.slice(0, 5).join(', ')}`
      : `${place}: ${issue.code === 'custom' ? issue.message : `this is not what is expected (${issue.code})`}`;
  });
  return refuse('not_an_account', issues.join('; '));
};

/** Drops what is undefined, so that an absent member is absent. */
export const present = <T extends object>(members: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } => {
  const given: { [Key in keyof T]?: Exclude<T[Key], undefined> } = {};
  for (const key in members) {
    const value = members[key];
    if (value !== undefined) Object.assign(given, { [key]: value });
  }
  return given;
};

/** Names those of the members that hold something. */
export const leftBehindOf = (members: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(members).flatMap(([name, value]) => {
    const isEmpty =
      value === undefined ||
      value === null ||
      value === '' ||
      (typeof value === 'object' && Object.keys(value).length === 0);
    return isEmpty ? [] : [name];
  });

/** A name from its parts, or undefined when there is none. */
export const joinName = (...parts: readonly (string | undefined)[]): string | undefined => {
  const name = parts.flatMap((part) => part?.trim() || []).join(' ');
  return name === '' ? undefined : name;
};
