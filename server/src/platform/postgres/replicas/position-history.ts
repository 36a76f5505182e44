/**
 * Where the primary's write-ahead log stood when, so that the lag of a replica is a time measured by one clock. An idle
 * primary stands still, and who has replayed all of it is not behind, however long ago that was.
 */
export type PositionHistory = {
  /** A later position at a later time; an earlier one means another primary, and what was known of the first is forgotten. */
  note(position: number, atMs: number): void;
  /** The newest position; undefined before the first. */
  newest(): number | undefined;
  /**
   * For how long the primary has been past this position: 0 for the newest. Undefined while that is not known, because
   * the position is older than all that was noted: then the lag may be anything.
   */
  secondsBehind(replayed: number, nowMs: number): number | undefined;
};

export const createPositionHistory = (mostKept: number): PositionHistory => {
  let noted: { readonly position: number; readonly atMs: number }[] = [];
  return {
    note(position, atMs) {
      const last = noted.at(-1);
      if (last !== undefined && position < last.position) noted = [];
      // While it stands still the first moment counts: it has been there since then.
      else if (position === last?.position) return;
      noted.push({ position, atMs });
      if (noted.length > mostKept) noted.shift();
    },
    newest: () => noted.at(-1)?.position,
    secondsBehind(replayed, nowMs) {
      const [oldest] = noted;
      if (oldest === undefined || replayed < oldest.position) return undefined;
      const missing = noted.find(({ position }) => position > replayed);
      return missing === undefined ? 0 : (nowMs - missing.atMs) / 1000;
    },
  };
};
