/** The blocks in force that this process knows of, by counter: most of what is blocked is refused from here. */
export type BlockList = {
  /** Until when the counter is blocked; undefined when this process knows of no block. */
  untilMs(id: string, atMs: number): number | undefined;
  /** A mark of now, for `remember`. */
  readonly generation: number;
  /** Notes a block that was read when the list was at this generation; ignored when it was forgotten since. */
  remember(id: string, untilMs: number, generation: number): void;
  forget(id: string): void;
  forgetAll(): void;
  sweep(atMs: number): void;
};

/** Who is not in the list is found by the store, so a full list costs time and lets nobody through. */
const maxBlocks = 50_000;

export const createBlockList = (): BlockList => {
  const blocks = new Map<string, number>();
  let generation = 0;
  let allForgottenAt = 0;
  /** When each was forgotten, since the last sweep and since the one before: no read lasts longer than that. */
  let forgottenAt = new Map<string, number>();
  let forgottenBefore = new Map<string, number>();
  const lastForgotten = (id: string): number =>
    Math.max(allForgottenAt, forgottenAt.get(id) ?? forgottenBefore.get(id) ?? 0);
  return {
    untilMs(id, atMs) {
      const untilMs = blocks.get(id);
      return untilMs !== undefined && untilMs > atMs ? untilMs : undefined;
    },
    get generation() {
      return generation;
    },
    remember(id, untilMs, readAt) {
      // Otherwise a block that was lifted while somebody read it would come back, in this process alone.
      if (readAt >= lastForgotten(id) && (blocks.has(id) || blocks.size < maxBlocks)) blocks.set(id, untilMs);
    },
    forget(id) {
      generation += 1;
      forgottenAt.set(id, generation);
      blocks.delete(id);
    },
    forgetAll() {
      generation += 1;
      allForgottenAt = generation;
      blocks.clear();
    },
    sweep(atMs) {
      forgottenBefore = forgottenAt;
      forgottenAt = new Map();
      for (const [id, untilMs] of blocks) if (untilMs <= atMs) blocks.delete(id);
    },
  };
};
