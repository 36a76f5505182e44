import { z } from 'zod';
import { readIpRange } from '../network/ip-range.ts';

/** How the texts of settings are read. Each takes the text of a variable, or undefined when it is not set. */

const optionalText = z.string().optional();

/** A whole number within bounds. */
export const wholeNumber = <Unset extends number | null>(minimum: number, maximum: number, whenUnset: Unset) =>
  optionalText.transform((text, context): number | Unset => {
    if (text === undefined) return whenUnset;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= minimum && value <= maximum) return value;
    context.addIssue({ code: 'custom', message: 'not a whole number within bounds' });
    return z.NEVER;
  });

/** A whole number within bounds, or null when unset. */
export const wholeNumberOrNull = (minimum: number, maximum: number) => {
  const number = wholeNumber(minimum, maximum, 0);
  return optionalText.transform((text, context): number | null => {
    if (text === undefined) return null;
    const read = number.safeParse(text);
    if (read.success) return read.data;
    context.addIssue({ code: 'custom', message: 'not a whole number within bounds' });
    return z.NEVER;
  });
};

/** A number from 0 to 1, or null. */
export const ratio = () =>
  optionalText.transform((text, context): number | null => {
    if (text === undefined) return null;
    if (/^(0|1|0?\.\d{1,9}|1\.0{1,9})$/.test(text)) return Number(text);
    context.addIssue({ code: 'custom', message: 'not a number from 0 to 1' });
    return z.NEVER;
  });

/** One word of a closed list. */
export const oneOf = <const Words extends readonly [string, ...string[]], Unset extends Words[number] | null>(
  words: Words,
  whenUnset: Unset,
) =>
  optionalText.transform((text, context): Words[number] | Unset => {
    if (text === undefined) return whenUnset;
    const word = words.find((one) => one === text);
    if (word !== undefined) return word;
    context.addIssue({ code: 'custom', message: 'not one of the words' });
    return z.NEVER;
  });

/** Any text, or null. */
export const text = () => optionalText.transform((value) => value ?? null);

/** Any text, or the one that counts when unset. */
export const textOr = (whenUnset: string) => optionalText.transform((value) => value ?? whenUnset);

/** Exactly `bytes` bytes in base64, or null. */
export const base64Bytes = (minimum: number, maximum: number) =>
  optionalText.transform((value, context) => {
    if (value === undefined) return null;
    const bytes = Buffer.from(value, 'base64');
    const isCanonical = bytes.toString('base64').replace(/=+$/, '') === value.replace(/=+$/, '');
    const isPlaceholder = bytes.every((byte) => byte === bytes[0]);
    if (isCanonical && !isPlaceholder && bytes.length >= minimum && bytes.length <= maximum) return bytes;
    context.addIssue({ code: 'custom', message: 'not base64 of that many bytes' });
    return z.NEVER;
  });

/** A list split at commas; each part read by `part`, which says undefined to refuse it. */
export const listOf = <Part>(part: (text: string) => Part | undefined) =>
  optionalText.transform((value, context): readonly Part[] => {
    const parts = (value ?? '').split(',').flatMap((one) => (one.trim() === '' ? [] : [part(one.trim())]));
    const read = parts.flatMap((one) => (one === undefined ? [] : [one]));
    if (read.length === parts.length) return read;
    context.addIssue({ code: 'custom', message: 'an entry of the list does not fit' });
    return z.NEVER;
  });

/** An absolute URL of one of these schemes (with the colon), or null. */
export const url = (...protocols: readonly string[]) =>
  optionalText.transform((value, context) => {
    if (value === undefined) return null;
    const parsed = URL.canParse(value) ? new URL(value) : undefined;
    if (parsed && protocols.includes(parsed.protocol)) return parsed;
    context.addIssue({ code: 'custom', message: 'not such a URL' });
    return z.NEVER;
  });

/** A web origin (RFC 6454) in its serialised form: scheme, host and port, nothing else. */
export const origin = (value: string): string | undefined => {
  if (!URL.canParse(value)) return undefined;
  const parsed = new URL(value);
  const isWeb = parsed.protocol === 'https:' || parsed.protocol === 'http:';
  return isWeb && parsed.origin === value.replace(/\/$/, '').toLowerCase() ? parsed.origin : undefined;
};

/** An address or a CIDR block of trusted proxies. A block of everything is refused: it would trust every caller's word. */
export const proxyBlock = (value: string): string | undefined => {
  const reading = readIpRange(value);
  if ('range' in reading) return reading.range.prefixBits === 0 ? undefined : value;
  const { kind, meant } = reading.fault;
  return kind === 'host-bits' && meant?.prefixBits !== 0 ? value : undefined;
};

/** The IANA name of a time zone. An offset is none: PostgreSQL reads its sign the other way round. */
export const timeZone = (whenUnset: string) =>
  optionalText.transform((value, context): string => {
    const name = value ?? whenUnset;
    try {
      new Intl.DateTimeFormat('en', { timeZone: name });
      if (/^[A-Za-z]/.test(name)) return name;
    } catch {
      // Said below, as for an offset.
    }
    context.addIssue({ code: 'custom', message: 'not a time zone' });
    return z.NEVER;
  });
