/** What becomes of ticks that nobody was there for. */
export type CatchUp = { readonly policy: 'skip' | 'once' | 'all'; readonly most: number };

/** A tick this old was there for somebody: a worker that was busy, a restart. */
const onTimeMs = 60_000;

/**
 * Which ticks become tasks, oldest first, and how many are passed over.
 *
 * `skip` passes over whatever is late; `once` makes up for all of them with the last; `all` makes up for each, up to so
 * many of the last.
 *
 * @param due the ticks since the last one that was dealt with, oldest first.
 */
export const decideTicks = (
  due: readonly Date[],
  now: Date,
  { policy, most }: CatchUp,
): { readonly run: readonly Date[]; readonly missed: number } => {
  const last = due.slice(policy === 'all' ? -most : -1);
  const run = policy === 'skip' ? last.filter((tick) => now.getTime() - tick.getTime() <= onTimeMs) : last;
  return { run, missed: due.length - run.length };
};
