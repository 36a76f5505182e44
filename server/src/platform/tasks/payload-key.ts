import { createHash } from 'node:crypto';
import { z } from 'zod';

const keyed = z.record(z.string(), z.unknown());
const mostBytes = 200;

const textOf = (value: unknown): string | null => {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : null;
};

/**
 * The key that members of a payload make: the text of one, several with their lengths, so that no two lists share a key.
 * Without a member every payload has the same key. Null when one is missing or is neither a text, a whole number nor a truth value: such a task has no key.
 *
 * The SQL function `castellan.task_key` gives the same text for the same payload.
 */
export const keyOfMembers = (payload: unknown, members: readonly string[]): string | null => {
  const parsed = keyed.safeParse(payload);
  if (!parsed.success) return null;
  if (members.length === 0) return 'all';
  const texts: string[] = [];
  for (const member of members) {
    const text = Object.hasOwn(parsed.data, member) ? textOf(parsed.data[member]) : null;
    if (text === null) return null;
    texts.push(text);
  }
  const [only] = texts;
  const key =
    texts.length === 1 && only !== undefined
      ? only
      : texts.map((text) => `${Buffer.byteLength(text)}:${text}`).join('');
  if (Buffer.byteLength(key) <= mostBytes) return key;
  return `sha256:${createHash('sha256').update(key).digest('hex')}`;
};
