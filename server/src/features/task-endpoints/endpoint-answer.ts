import type { OutboundReply } from '../../platform/outbound/outbound.ts';

/** What is kept of an answer: JSON as it was meant, other text as it came, and of everything else why it is left out. */
export type KeptAnswer = {
  readonly status: number;
  readonly body: unknown;
  readonly left_out?: 'too_large' | 'not_text';
};

/** Deeper than anything that people send each other, and shallow enough for everybody who reads it later. */
const mostLevels = 64;

const isDeeper = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1)));

/** What PostgreSQL takes no JSON with: NUL, and half a surrogate pair. */
const unstorable = /\\u(0000|[dD][89a-fA-F][0-9a-fA-F]{2})/;

const asJson = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    return isDeeper(value, mostLevels) || unstorable.test(JSON.stringify(value)) ? undefined : value;
  } catch {
    return undefined;
  }
};

const asText = (bytes: Buffer): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** Of what is kept, as JSON: control characters come out of it six times as long, and a result has a bound of its own. */
const mostKeptBytes = 128 * 1024;

/** Reads an answer without trusting a word of it. */
export const readAnswer = ({ status, body, contentType = '' }: OutboundReply): KeptAnswer => {
  if (body === undefined) return { status, body: null, left_out: 'too_large' };
  if (body.length === 0) return { status, body: null };
  const text = asText(body);
  if (text === undefined) return { status, body: null, left_out: 'not_text' };
  const json = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(contentType) ? asJson(text) : undefined;
  const kept = json === undefined ? text.replaceAll('\0', '') : json;
  if (Buffer.byteLength(JSON.stringify(kept)) > mostKeptBytes) return { status, body: null, left_out: 'too_large' };
  return { status, body: kept };
};

/** The beginning of an answer as a line of text, for whoever looks for the reason; null when it had nothing readable. */
export const beginningOf = ({ body }: KeptAnswer, longest: number): string | null => {
  if (body === null) return null;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return line === '' ? null : line.slice(0, longest).toWellFormed();
};
