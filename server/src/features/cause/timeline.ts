import type { CauseEntry } from './cause-body.ts';

/**
 * The entries in the order of time, each behind what caused it: clocks of processes and of the database differ by
 * milliseconds, and a cause must not seem to follow its effect. An entry whose cause is not among them begins a chain.
 */
export const inOrder = (entries: readonly CauseEntry[]): readonly CauseEntry[] => {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const placeOf = new Map<string, { readonly atMs: number; readonly depth: number }>();
  const place = (entry: CauseEntry, under: ReadonlySet<string>): { readonly atMs: number; readonly depth: number } => {
    const known = placeOf.get(entry.id);
    if (known !== undefined) return known;
    const parent = entry.parent === null || under.has(entry.parent) ? undefined : byId.get(entry.parent);
    const above = parent && place(parent, new Set([...under, entry.id]));
    const atMs = Date.parse(entry.at);
    const found = { atMs: Math.max(atMs, above?.atMs ?? atMs), depth: (above?.depth ?? -1) + 1 };
    placeOf.set(entry.id, found);
    return found;
  };
  const placed = entries.map((entry) => ({ entry, ...place(entry, new Set([entry.id])) }));
  placed.sort(
    (one, other) => one.atMs - other.atMs || one.depth - other.depth || (one.entry.id < other.entry.id ? -1 : 1),
  );
  return placed.map(({ entry, depth }) => (depth > 0 || entry.parent === null ? entry : { ...entry, parent: null }));
};

/** The first or the last entries of a story, and whether any were left out. */
export const cut = (
  ordered: readonly CauseEntry[],
  most: number,
  keeps: 'first' | 'last',
): { readonly entries: readonly CauseEntry[]; readonly isCut: boolean } => {
  if (ordered.length <= most) return { entries: ordered, isCut: false };
  const kept = keeps === 'first' ? ordered.slice(0, most) : ordered.slice(-most);
  const ids = new Set(kept.map(({ id }) => id));
  const entries = kept.map((entry) =>
    entry.parent === null || ids.has(entry.parent) ? entry : { ...entry, parent: null },
  );
  return { entries, isCut: true };
};
