/** Rows that are removed once they have been of no use for a while. */
export type Sweep = {
  /** What is removed, as a table is named. */
  readonly name: string;
  /** For how long it stays after its time. */
  readonly keptMs: number;
  /** Removes some of what was over before a time. @returns how many; fewer than `limit` when nothing is left. */
  readonly removeSome: (before: Date, limit: number) => Promise<number>;
};
