import { useDeferredValue } from 'react';
import { useSearchParams } from 'react-router';

export type Filters = {
  /** The value of a filter; empty where it is not set. */
  readonly get: (name: string) => string;
  /** Sets a filter, or clears it with an empty value. The address changes without another entry in the history. */
  readonly set: (name: string, value: string) => void;
  /** Sets several at once: two calls of `set` in a row would each start from the same address. */
  readonly setAll: (values: Readonly<Record<string, string>>) => void;
  readonly clear: () => void;
  readonly areSet: boolean;
  /** What lists are asked with: the filters that are set, a moment behind what is typed. */
  readonly settled: Readonly<Record<string, string>>;
};

const put = (next: URLSearchParams, name: string, value: string): void =>
  value === '' ? next.delete(name) : next.set(name, value);

/** The filters of a list. They live in the address, so that a filtered list can be bookmarked, shared and gone back to. */
export const useFilters = (names: readonly string[]): Filters => {
  const [parameters, setParameters] = useSearchParams();
  const current = Object.fromEntries(
    names.flatMap((name) => {
      const value = parameters.get(name) ?? '';
      return value === '' ? [] : [[name, value]];
    }),
  );
  const deferred = useDeferredValue(JSON.stringify(current));
  const change = (edit: (next: URLSearchParams) => void): void =>
    setParameters(
      (before) => {
        const next = new URLSearchParams(before);
        edit(next);
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  return {
    get: (name) => parameters.get(name) ?? '',
    set: (name, value) => change((next) => put(next, name, value)),
    setAll: (values) =>
      change((next) => {
        for (const [name, value] of Object.entries(values)) put(next, name, value);
      }),
    clear: () =>
      change((next) => {
        for (const name of names) next.delete(name);
      }),
    areSet: Object.keys(current).length > 0,
    settled: JSON.parse(deferred),
  };
};
