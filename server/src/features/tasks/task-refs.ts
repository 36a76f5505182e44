import type { InputIssue } from '../../platform/http/input-validation.ts';

/** A task of a list as others of the list name it. */
type Referring = { readonly ref?: string | undefined; readonly afterRefs?: readonly string[] | undefined };

/** The places of the list in rounds: whatever a task waits for stands in an earlier one. */
export type Rounds = readonly (readonly number[])[];

const faultsOf = (list: readonly Referring[], places: ReadonlyMap<string, number>): InputIssue[] =>
  list.flatMap(({ ref, afterRefs = [] }, index) => [
    ...(ref !== undefined && places.get(ref) !== index
      ? [{ path: `tasks.${index}.ref`, message: 'Another task of the list has this ref.' }]
      : []),
    ...afterRefs.flatMap((wanted, at) =>
      places.has(wanted)
        ? []
        : [{ path: `tasks.${index}.after_refs.${at}`, message: 'No task of the list has this ref.' }],
    ),
  ]);

/** Follows what cannot be begun from one to the next until one comes again. */
const findCycle = (list: readonly Referring[], places: ReadonlyMap<string, number>, stuck: Set<number>): number[] => {
  const walked: number[] = [];
  let at = [...stuck][0];
  while (at !== undefined && !walked.includes(at)) {
    walked.push(at);
    at = list[at]?.afterRefs?.map((ref) => places.get(ref)).find((place) => place !== undefined && stuck.has(place));
  }
  return at === undefined ? walked : [...walked.slice(walked.indexOf(at)), at];
};

/** Orders a list by what its tasks wait for. */
export const orderByRefs = (list: readonly Referring[]): { readonly rounds: Rounds; readonly issues: InputIssue[] } => {
  const places = new Map<string, number>();
  for (const [index, { ref }] of list.entries()) if (ref !== undefined && !places.has(ref)) places.set(ref, index);
  const issues = faultsOf(list, places);
  if (issues.length > 0) return { rounds: [], issues };

  const rounds: number[][] = [];
  const stuck = new Set(list.keys());
  while (stuck.size > 0) {
    const round = [...stuck].filter((index) =>
      (list[index]?.afterRefs ?? []).every((ref) => !stuck.has(places.get(ref) ?? -1)),
    );
    if (round.length === 0) {
      const cycle = findCycle(list, places, stuck);
      const path = cycle.map((index) => list[index]?.ref ?? '').join(' → ');
      return {
        rounds: [],
        issues: [{ path: `tasks.${cycle[0] ?? 0}.after_refs`, message: `These wait for each other: ${path}.` }],
      };
    }
    for (const index of round) stuck.delete(index);
    rounds.push(round);
  }
  return { rounds, issues: [] };
};
