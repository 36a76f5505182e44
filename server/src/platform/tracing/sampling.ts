const range = 2 ** 32;
/** Names come from routes and kinds of tasks; the bound is for a mistake. */
const mostNames = 1_000;

/** Spreads 32 bits over 32 bits so that neighbours part (the end of MurmurHash3). */
const spread = (bits: number): number => {
  let mixed = bits;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};

/**
 * Decides by the trace id, so that all processes of a house keep the same traces. The seed is the house's secret: a
 * caller names the trace, and must not be able to choose one that is kept.
 *
 * @param ratio from 0 to 1.
 */
export const createRatioSampler = (ratio: number, seed: number): ((traceId: string) => boolean) => {
  if (ratio <= 0) return () => false;
  if (ratio >= 1) return () => true;
  return (traceId) => spread(Number.parseInt(traceId.slice(-8), 16) ^ seed) < ratio * range;
};

const minuteMs = 60_000;
const failuresOfEach = 60;

/**
 * Whether a failure of this name may still be kept: sixty a minute. While everything fails, one more example tells nothing
 * new, and making it would cost the server what it lacks already.
 */
export const createFloodGate = (): ((name: string, nowMs: number) => boolean) => {
  const counts = new Map<string, number>();
  let minute = Number.NaN;
  return (name, nowMs) => {
    const now = Math.floor(nowMs / minuteMs);
    if (now !== minute) {
      minute = now;
      counts.clear();
    }
    const count = counts.get(name) ?? 0;
    if (count >= failuresOfEach || (count === 0 && counts.size >= mostNames)) return false;
    counts.set(name, count + 1);
    return true;
  };
};

const hourMs = 3_600_000;
const keptOfEach = 5;

/**
 * Whether a duration is among the five longest of its name in this hour so far. The first five are, so that there is an
 * example of everything; of a million that come in any order about sixty are.
 */
export const createSlowest = (): ((name: string, durationMs: number, nowMs: number) => boolean) => {
  const longest = new Map<string, number[]>();
  let hour = Number.NaN;
  return (name, durationMs, nowMs) => {
    const now = Math.floor(nowMs / hourMs);
    if (now !== hour) {
      hour = now;
      longest.clear();
    }
    const known = longest.get(name);
    if (known === undefined) {
      if (longest.size >= mostNames) return false;
      longest.set(name, [durationMs]);
      return true;
    }
    if (known.length >= keptOfEach) {
      if (durationMs <= (known[0] ?? 0)) return false;
      known.shift();
    }
    const place = known.findIndex((one) => one > durationMs);
    known.splice(place === -1 ? known.length : place, 0, durationMs);
    return true;
  };
};
