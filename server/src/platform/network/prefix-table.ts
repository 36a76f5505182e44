import { type IpAddress, numberOf, widthBitsOf } from './ip-address.ts';
import type { IpRange } from './ip-range.ts';

/** Things by range, found by address. */
export type PrefixTable<Thing> = {
  /** What lies on ranges that hold the address, from the narrowest to the widest. */
  covering(address: IpAddress): Iterable<Thing>;
};

type Length<Thing> = { readonly hostBits: bigint; readonly things: Map<bigint, Thing> };

/**
 * One map for each length of prefix that occurs, looked through from the longest. A look-up costs as many steps as there
 * are different lengths, however many ranges there are.
 */
export const createPrefixTable = <Thing>(
  things: readonly Thing[],
  rangeOf: (thing: Thing) => IpRange,
): PrefixTable<Thing> => {
  const build = (widthBits: number): readonly Length<Thing>[] => {
    const byLength = new Map<number, Length<Thing>>();
    for (const thing of things) {
      const { network, prefixBits } = rangeOf(thing);
      if (widthBitsOf(network) !== widthBits) continue;
      const length = byLength.get(prefixBits) ?? { hostBits: BigInt(widthBits - prefixBits), things: new Map() };
      length.things.set(numberOf(network) >> length.hostBits, thing);
      byLength.set(prefixBits, length);
    }
    return [...byLength].sort(([one], [other]) => other - one).map(([, length]) => length);
  };
  const families = { 32: build(32), 128: build(128) };

  return {
    *covering(address) {
      const value = numberOf(address);
      for (const { hostBits, things: atLength } of families[widthBitsOf(address)]) {
        const thing = atLength.get(value >> hostBits);
        if (thing !== undefined) yield thing;
      }
    },
  };
};
