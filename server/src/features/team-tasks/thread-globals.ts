/*
 * Runs of one thread share its globals. One that replaces them (`JSON.stringify = …`, `Promise = …`) would break what
 * comes after it in ways that nobody finds, so a thread knows its globals again. They are compared and not frozen:
 * libraries add what is missing, and some replace what they must while they are loaded.
 *
 * Comparing uses nothing that could have been replaced.
 */

/** The language, and what nearly every program uses besides. Others load what they stand for when they are looked at. */
const watched = `
  Array ArrayBuffer BigInt Boolean DataView Date Error Function Int8Array Intl JSON Map Math Number Object
  Promise Proxy RangeError Reflect RegExp Set String Symbol SyntaxError TypeError Uint8Array WeakMap
  WeakRef WeakSet parseFloat parseInt isFinite isNaN encodeURIComponent decodeURIComponent clearImmediate
  clearInterval clearTimeout fetch queueMicrotask setImmediate setInterval setTimeout structuredClone
  AbortController AbortSignal Event EventTarget Buffer TextDecoder TextEncoder URL URLSearchParams
`
  .trim()
  .split(/\s+/);

type Holder = Readonly<Record<PropertyKey, unknown>>;
type Place = { readonly holder: Holder; readonly key: PropertyKey; value: unknown; readonly name: string };

const isHolder = (value: unknown): value is Holder =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

const placesOf = (value: unknown, name: string, seen: Set<unknown>): readonly Place[] => {
  if (!isHolder(value) || seen.has(value)) return [];
  seen.add(value);
  const own = Reflect.ownKeys(value).flatMap((key): Place[] => {
    const member: unknown = Reflect.getOwnPropertyDescriptor(value, key)?.value;
    return typeof member === 'function' ? [{ holder: value, key, value: member, name: `${name}.${String(key)}` }] : [];
  });
  const prototype: unknown = Reflect.getOwnPropertyDescriptor(value, 'prototype')?.value;
  // What typed arrays, functions and iterators have in common has no name of its own.
  return [...own, ...placesOf(prototype, name, seen), ...placesOf(Reflect.getPrototypeOf(value), name, seen)];
};

const iterators = () => [[], new Map(), new Set(), ''].map((one) => one[Symbol.iterator]());

const allPlaces = (): readonly Place[] => {
  const seen = new Set<unknown>();
  const named = watched.flatMap((name): Place[] => {
    const value: unknown = Reflect.get(globalThis, name);
    return [{ holder: globalThis, key: name, value, name }, ...placesOf(value, name, seen)];
  });
  return [...named, ...iterators().flatMap((one) => placesOf(one, 'an iterator', seen))];
};

export type ThreadGlobals = {
  /** The name of one that is not what it was; undefined when all are. */
  findReplaced(): string | undefined;
  /** From now on they are right as they are. */
  accept(): void;
};

/** Takes down what the globals of this thread are. */
export const rememberGlobals = (): ThreadGlobals => {
  const places = allPlaces();
  return {
    findReplaced: () => {
      for (let index = 0; index < places.length; index += 1) {
        const place = places[index];
        if (place !== undefined && place.holder[place.key] !== place.value) return place.name;
      }
      return undefined;
    },
    accept: () => {
      for (let index = 0; index < places.length; index += 1) {
        const place = places[index];
        if (place !== undefined) place.value = place.holder[place.key];
      }
    },
  };
};
