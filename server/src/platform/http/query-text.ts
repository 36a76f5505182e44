import type { z } from 'zod';
import { refuseInput } from './input-validation.ts';
import { isArraySchema, membersOf } from './schema-walk.ts';

const maxParameters = 100;

/** The part of a request target after the first `?`, or an empty string. */
export const queryTextOf = (url: string): string => {
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
};

/**
 * A reader of query strings (application/x-www-form-urlencoded): a parameter that is there twice is refused unless its
 * schema is an array, as is what does not decode to text without NUL.
 *
 * @throws Problem `INVALID_INPUT`
 */
export const createQueryReader = (schema: z.ZodType): ((text: string) => Record<string, string | string[]>) => {
  const members = membersOf(schema) ?? {};
  const lists = new Set(Object.keys(members).filter((name) => members[name] && isArraySchema(members[name])));
  const known = new Set(Object.keys(members));
  return (text) => {
    const query: Record<string, string | string[]> = Object.create(null);
    if (text === '') return query;
    const pairs = text.split('&', maxParameters + 1);
    if (pairs.length > maxParameters) throw refuseInput('', `There are more than ${maxParameters} query parameters.`);
    for (const pair of pairs) {
      if (pair === '') continue;
      const equals = pair.indexOf('=');
      const name = decode(equals < 0 ? pair : pair.slice(0, equals));
      const value = decode(equals < 0 ? '' : pair.slice(equals + 1));
      const earlier = query[name];
      if (lists.has(name)) query[name] = Array.isArray(earlier) ? [...earlier, value] : [value];
      else if (earlier === undefined) query[name] = value;
      else throw refuseInput(known.has(name) ? name : '*', 'This query parameter is there twice.');
    }
    return query;
  };
};

const decode = (text: string): string => {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw refuseInput('', 'The query string is not percent-encoded UTF-8.');
  }
  if (decoded.includes('\u0000')) throw refuseInput('', 'The query string holds a NUL.');
  return decoded;
};
