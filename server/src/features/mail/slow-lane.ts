import type { Clock } from '../../platform/clock/clock.ts';

/*
 * A recipient whose server hardly answers holds a worker's slot for as long as an attempt may take. Some such recipients,
 * and nobody's mail goes out. So whoever was slow at the last try goes through a lane that one mail at a time can pass;
 * whoever finds it taken comes back later, and the other slots stay with those who answer.
 *
 * An address is slow until it answers in time. A domain is slow once two of its addresses were and none answered since,
 * so that a thousand addresses at one dead server do not each get a first try of full length.
 */

const slowAfterMs = 10_000;
const rememberedMs = 600_000;
const mostRemembered = 10_000;
const addressesOfSlowDomain = 2;

/** A mail's turn. */
export type Turn = {
  /** @param tookTooLong whether the attempt was given up; one that was answered late counts as slow as well. */
  end(tookTooLong: boolean): void;
};

export type SlowLane = {
  /** Null when the recipient is a slow one and the lane is taken. */
  enter(address: string): Turn | null;
};

export const createSlowLane = (clock: Clock): SlowLane => {
  const slowAddresses = new Map<string, number>();
  const slowDomains = new Map<string, { readonly addresses: Set<string>; readonly untilMs: number }>();
  let isTaken = false;

  const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);

  const isSlow = (address: string): boolean => {
    const nowMs = clock.monotonicMs();
    if ((slowAddresses.get(address) ?? 0) > nowMs) return true;
    const domain = slowDomains.get(domainOf(address));
    return domain !== undefined && domain.untilMs > nowMs && domain.addresses.size >= addressesOfSlowDomain;
  };

  const remember = (address: string): void => {
    // The oldest give way: forgetting one costs one slow try.
    for (const map of [slowAddresses, slowDomains]) {
      const oldest = map.keys().next();
      if (map.size >= mostRemembered && !oldest.done) map.delete(oldest.value);
    }
    const untilMs = clock.monotonicMs() + rememberedMs;
    slowAddresses.set(address, untilMs);
    const addresses = slowDomains.get(domainOf(address))?.addresses ?? new Set();
    if (addresses.size < addressesOfSlowDomain) addresses.add(address);
    slowDomains.set(domainOf(address), { addresses, untilMs });
  };

  return {
    enter(recipient) {
      const address = recipient.toLowerCase();
      const isInLane = isSlow(address);
      if (isInLane && isTaken) return null;
      if (isInLane) isTaken = true;
      const begunMs = clock.monotonicMs();
      return {
        end(tookTooLong) {
          if (isInLane) isTaken = false;
          if (tookTooLong || clock.monotonicMs() - begunMs > slowAfterMs) return remember(address);
          slowAddresses.delete(address);
          slowDomains.delete(domainOf(address));
        },
      };
    },
  };
};
