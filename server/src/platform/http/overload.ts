/** How often the event loop is asked whether it is on time, in milliseconds. */
export const turnMs = 25;
/** A turn that takes this much longer than it should is late: whoever comes in it waits for those before them. */
const lateMs = 25;
/** Lateness that stands for so long is no hiccup, and will not go away by itself. */
const standingMs = 500;
/** A turn that is late with fewer requests than these is late for another reason, and refusing them would not mend it. */
const fewestRequests = 32;

/**
 * Tells when more requests come than the process can answer. Without, everybody would wait until nobody's answer is of
 * use: each part of a request would queue behind the beginnings of all that came meanwhile.
 *
 * As in CoDel (RFC 8289, section 3), a queue that is long for a moment is no reason, and one that stands is: once turns of the event
 * loop have been late for half a second, each serves what fits into its time and refuses the rest, until one ends in time.
 *
 * Times are monotonic milliseconds.
 */
export type Overload = {
  /** The event loop begins another turn; to be called every `turnMs`, which it will not be when there is too much to do. */
  turn(nowMs: number): void;
  /** Whether the request that begins now is one too many. */
  isOneTooMany(nowMs: number): boolean;
  /** How many were refused since they were last taken. */
  readonly refused: number;
  /** The same, and counts anew. */
  takeRefused(): number;
};

export const createOverload = (): Overload => {
  let turnBeganMs = Number.POSITIVE_INFINITY;
  let lateSinceMs: number | undefined;
  let begun = 0;
  let refused = 0;

  return {
    turn(nowMs) {
      if (nowMs - turnBeganMs < turnMs + lateMs) lateSinceMs = undefined;
      // From its end on: a pause, however long, leaves half a second to make up for it.
      else lateSinceMs ??= nowMs;
      turnBeganMs = nowMs;
      begun = 0;
    },
    isOneTooMany(nowMs) {
      begun += 1;
      if (lateSinceMs === undefined || nowMs - lateSinceMs < standingMs) return false;
      if (begun <= fewestRequests || nowMs - turnBeganMs < turnMs + lateMs) return false;
      refused += 1;
      return true;
    },
    get refused() {
      return refused;
    },
    takeRefused() {
      const taken = refused;
      refused = 0;
      return taken;
    },
  };
};
