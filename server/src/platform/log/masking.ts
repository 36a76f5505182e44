import { maskError } from './masked-error.ts';
import { judgeName } from './secret-names.ts';
import { isCardNumber, masked, maskText } from './secret-text.ts';

const deepestLevel = 8;
const mostEntries = 100;
/** Objects and arrays in one value; more than a log line should ever hold. */
const mostContainers = 500;
const longestName = 200;
const smallestCard = 1e12;

type Walk = { containersLeft: number; readonly path: Set<object> };

/**
 * A copy of any value that is fit for a log, a span or a screen: secrets are replaced by name and by form, to a depth of
 * 8; what lies deeper is withheld, as are cycles and whatever is too wide. The copy holds plain data only, so writing it
 * as JSON calls no code of the original. Never throws.
 */
export const maskValue = (value: unknown): unknown => mask(value, { containersLeft: mostContainers, path: new Set() });

/** As `maskValue`, for a value that stands under a name. */
export const maskNamed = (name: string, value: unknown): unknown => {
  const walk = typeof value === 'object' ? { containersLeft: mostContainers, path: new Set<object>() } : scalarWalk;
  return maskUnder(name, value, walk);
};

const scalarWalk: Walk = { containersLeft: 0, path: new Set() };

const maskUnder = (name: string, value: unknown, walk: Walk): unknown => {
  const verdict = judgeName(name);
  if (verdict === 'plain' || value === null || value === undefined || typeof value === 'boolean') {
    return mask(value, walk);
  }
  return verdict === 'measure' && typeof value === 'number' ? mask(value, walk) : masked;
};

const mask = (value: unknown, walk: Walk): unknown => {
  switch (typeof value) {
    case 'string':
      return maskText(value);
    case 'number':
      return value >= smallestCard && isCardNumber(String(value)) ? masked : value;
    case 'bigint':
      return maskText(String(value));
    case 'boolean':
    case 'undefined':
      return value;
    case 'object':
      return value === null ? null : maskObject(value, walk);
    default:
      return `[${typeof value}]`;
  }
};

const maskObject = (value: object, walk: Walk): unknown => {
  if (walk.path.has(value)) return '[circular]';
  if (walk.path.size >= deepestLevel || walk.containersLeft <= 0) return '[withheld]';
  walk.containersLeft -= 1;
  walk.path.add(value);
  try {
    return maskContents(value, walk);
  } catch {
    // A getter or a proxy that throws.
    return '[unreadable]';
  } finally {
    walk.path.delete(value);
  }
};

const maskContents = (value: object, walk: Walk): unknown => {
  if (Array.isArray(value)) return maskList(value, walk);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '[no date]' : value.toISOString();
  if (value instanceof Error) return maskError(value);
  if (value instanceof Map) return maskEntries(entriesOfMap(value), walk);
  if (value instanceof Set) return maskList([...value], walk);
  if (value instanceof URL) return maskText(value.href);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (value instanceof String || value instanceof Number) return mask(value.valueOf(), walk);
  return maskEntries(Object.entries(value), walk);
};

const entriesOfMap = (map: ReadonlyMap<unknown, unknown>): [string, unknown][] =>
  [...map].map(([key, value]) => [typeof key === 'string' ? key : `[${typeof key}]`, value]);

const maskList = (list: readonly unknown[], walk: Walk): unknown[] => {
  const shown = list.slice(0, mostEntries).map((item, index) => {
    // Header lists come as pairs, or as names and values in turn.
    const before = index === 0 ? undefined : list[index - 1];
    const isNamed = typeof before === 'string' && before.length <= longestName;
    return isNamed ? maskUnder(before, item, walk) : mask(item, walk);
  });
  if (list.length > mostEntries) shown.push(`[${list.length - mostEntries} more]`);
  return shown;
};

const maskEntries = (entries: readonly (readonly [string, unknown])[], walk: Walk): Record<string, unknown> => {
  // Without a prototype `__proto__` is a name like any other.
  const copy: Record<string, unknown> = Object.create(null);
  const label = entries.find(([name]) => /^(name|key|header|field)$/i.test(name))?.[1];
  for (const [name, value] of entries.slice(0, mostEntries)) {
    const isLabelled = typeof label === 'string' && /^values?$/i.test(name);
    const shownName = maskText(name.length > longestName ? name.slice(0, longestName) : name);
    copy[shownName] = isLabelled && judgeName(label) !== 'plain' ? masked : maskUnder(name, value, walk);
  }
  if (entries.length > mostEntries) copy['…'] = `[${entries.length - mostEntries} more]`;
  return copy;
};
