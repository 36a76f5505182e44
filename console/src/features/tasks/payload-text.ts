import * as z from 'zod/mini';

/** What can be told of a payload while it is typed. The server judges it whole. */
export type PayloadFault =
  | { readonly kind: 'no-json'; readonly reason: string }
  | { readonly kind: 'no-json-at'; readonly line: number; readonly column: number }
  | { readonly kind: 'no-object' }
  | { readonly kind: 'missing'; readonly names: readonly string[] }
  | { readonly kind: 'unknown'; readonly names: readonly string[] };

const objectSchema = z.object({
  type: z.literal('object'),
  properties: z._default(z.record(z.string(), z.unknown()), {}),
  required: z._default(z.array(z.string()), []),
  additionalProperties: z.optional(z.unknown()),
});

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Browsers say where JSON breaks in words of their own; most name the place. */
const faultOfText = (text: string, error: unknown): PayloadFault => {
  const reason = error instanceof Error ? error.message : String(error);
  const position = /position (\d+)/.exec(reason)?.[1];
  if (position === undefined) return { kind: 'no-json', reason };
  const before = text.slice(0, Number(position)).split('\n');
  return { kind: 'no-json-at', line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
};

/** @returns the value that was typed, or what is wrong with the text as JSON. Nothing typed stands for `{}`. */
export const parsePayload = (text: string): { readonly value: unknown } | { readonly fault: PayloadFault } => {
  if (text.trim() === '') return { value: {} };
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { fault: faultOfText(text, error) };
  }
};

/** What is wrong with a payload as far as can be told without a validator: syntax, and members of its first level. */
export const faultOfPayload = (text: string, schema: unknown): PayloadFault | undefined => {
  const parsed = parsePayload(text);
  if ('fault' in parsed) return parsed.fault;
  const { value } = parsed;
  const read = objectSchema.safeParse(schema);
  if (!read.success) return undefined;
  if (!isRecord(value)) return { kind: 'no-object' };
  const missing = read.data.required.filter((name) => !Object.hasOwn(value, name));
  if (missing.length > 0) return { kind: 'missing', names: missing };
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(read.data.properties, name));
  return read.data.additionalProperties === false && unknown.length > 0
    ? { kind: 'unknown', names: unknown }
    : undefined;
};

const memberSchema = z.object({
  type: z.optional(z.unknown()),
  default: z.optional(z.unknown()),
  enum: z.optional(z.array(z.unknown())),
});

const blanks: Readonly<Record<string, unknown>> = {
  string: '',
  integer: 0,
  number: 0,
  boolean: false,
  array: [],
  object: {},
};

/** A payload to begin with: the members that a kind wants, with their defaults or nothing in them. */
export const blankPayload = (schema: unknown): string => {
  const read = objectSchema.safeParse(schema);
  if (!read.success) return '{}';
  const { properties, required } = read.data;
  const members = required.map((name): [string, unknown] => {
    const member = memberSchema.safeParse(properties[name]);
    if (!member.success) return [name, null];
    const { default: usual, enum: choices, type } = member.data;
    return [name, usual ?? choices?.[0] ?? (typeof type === 'string' ? (blanks[type] ?? null) : null)];
  });
  return JSON.stringify(Object.fromEntries(members), null, 2);
};
