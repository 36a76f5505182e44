/*
 * A replica serves, or is left out for a reason:
 *
 * - `unmeasured`: nobody has looked yet, or the primary does not answer, so that nobody knows how far behind it is.
 * - `away`: it does not answer, or broke off. A look that finds it again brings it back.
 * - `promoted`: it is no replica any more. What it holds from then on is its own.
 * - `foreign`: it is a copy of something else than the primary's database.
 * - `ahead`: it has replayed what this primary never wrote, so it follows another one: the old one, after a promotion.
 * - `catching_up`: it has yet to replay what the primary had when we first looked; how long ago that was is unknown.
 * - `lagging`: it is behind by more than is allowed. It serves again once it is behind by less than half of that.
 */
export type ReplicaStanding =
  | 'serving'
  | 'unmeasured'
  | 'away'
  | 'promoted'
  | 'foreign'
  | 'ahead'
  | 'catching_up'
  | 'lagging';
