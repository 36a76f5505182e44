/** Chance that repeats: the same seed draws the same things in the same order. */
export type Chance = {
  /** A whole number from 0, below `limit`. */
  below(limit: number): number;
  /** A whole number of both ends and what lies between. */
  between(lowest: number, highest: number): number;
  /** Whether something happens that happens so many times of a hundred. */
  percent(share: number): boolean;
  /** @throws Error when there is nothing to pick from. */
  pick<Thing>(things: readonly Thing[]): Thing;
  shuffled<Thing>(things: readonly Thing[]): Thing[];
  /** A stream of its own, so that what one part of the siege draws does not move what another gets. */
  stream(): Chance;
};

export const createChance = (seed: number): Chance => {
  // A Weyl sequence, its steps mixed by two rounds of multiply and shift.
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const pick = <Thing>(things: readonly Thing[]): Thing => {
    const picked = things[below(things.length)];
    if (picked === undefined) throw new Error('There is nothing to pick from.');
    return picked;
  };
  return {
    below,
    between: (lowest, highest) => lowest + below(highest - lowest + 1),
    percent: (share) => below(100) < share,
    pick,
    shuffled: (things) => {
      const left = [...things];
      const drawn = [];
      while (left.length > 0) drawn.push(...left.splice(below(left.length), 1));
      return drawn;
    },
    stream: () => createChance(below(2 ** 32)),
  };
};
