/*
 * How one limit counts one caller.
 *
 * Open: points are taken until the budget is used up. The window begins at the first point and ends when it said,
 * whatever is tried in between; the first point after it begins the next one.
 * Blocked: nothing is given until the block's end. What is tried meanwhile changes nothing, so no block grows.
 *
 * What counts attempts arms its block with the attempt that finds the budget empty. What counts failures takes a point
 * before the work and settles it afterwards: a success gives it back, a failure confirms it, and the block is armed by the
 * failure that confirms the last point. A point that is never settled (the process ended) stays taken until the window ends.
 *
 * A block within a day after another's end lasts twice as long as that one, a day at most.
 */

/** How much is allowed in which time, and what follows when it is used up. */
export type Budget = {
  readonly points: number;
  readonly windowSeconds: number;
  /** 0 when nothing follows but waiting for the end of the window. */
  readonly blockSeconds: number;
  readonly counts: 'attempts' | 'failures';
};

/** What is kept of one counter. Times are milliseconds since 1970. */
export type CounterState = {
  readonly taken: number;
  /** How many of the taken points were settled as failures; at most `taken`. */
  readonly confirmed: number;
  readonly windowEndsAtMs: number;
  /** The end of the last block, for as long as it counts; null when there was none. */
  readonly blockedUntilMs: number | null;
  /** Blocks in a row, each begun within a day after the one before. */
  readonly strikes: number;
};

export type Take =
  | {
      readonly kind: 'given';
      /** How many of the wanted points were given: at least one, and at most a quarter of what is left, rounded up. */
      readonly granted: number;
      readonly remaining: number;
      /** Also the ticket by which the points are settled: points of a window that is over cannot be. */
      readonly windowEndsAtMs: number;
    }
  | {
      readonly kind: 'refused';
      readonly retryAtMs: number;
      readonly blockedUntilMs: number | null;
      /** Whether it was this very attempt that began the block. */
      readonly hasArmed: boolean;
    };

export type Given = Extract<Take, { kind: 'given' }>;
export type Refusal = Extract<Take, { kind: 'refused' }>;

export const dayMs = 86_400_000;
/** When all points are taken and none is settled yet, the next one may be free in a moment. */
const inFlightRetryMs = 1_000;

/** How long the block lasts that is the `strikes`th in a row. */
export const blockLengthMs = ({ blockSeconds }: Budget, strikes: number): number =>
  Math.min(blockSeconds * 1000 * 2 ** (strikes - 1), longestBlockMs(blockSeconds));

/** A day, or the block itself when it was set to more than that. */
export const longestBlockMs = (blockSeconds: number): number => Math.max(dayMs, blockSeconds * 1000);

/** Until when the state means anything. */
export const expiryOf = (state: CounterState): number =>
  Math.max(state.windowEndsAtMs, state.blockedUntilMs === null ? 0 : state.blockedUntilMs + dayMs);

/** Why nothing is given, from a state that gives nothing. */
export const refusalOf = (state: CounterState, budget: Budget, atMs: number): Refusal => {
  if (state.blockedUntilMs !== null && state.blockedUntilMs > atMs) {
    return { kind: 'refused', retryAtMs: state.blockedUntilMs, blockedUntilMs: state.blockedUntilMs, hasArmed: false };
  }
  const isInFlight = budget.counts === 'failures' && state.confirmed < budget.points;
  const windowEndsAtMs = Math.max(state.windowEndsAtMs, atMs + 1);
  const retryAtMs = isInFlight ? Math.min(windowEndsAtMs, atMs + inFlightRetryMs) : windowEndsAtMs;
  return { kind: 'refused', retryAtMs, blockedUntilMs: null, hasArmed: false };
};

const armed = (state: CounterState, budget: Budget, atMs: number): CounterState & { blockedUntilMs: number } => {
  const isRepeated = state.blockedUntilMs !== null && state.blockedUntilMs + dayMs > atMs;
  const strikes = isRepeated ? state.strikes + 1 : 1;
  const blockedUntilMs = atMs + blockLengthMs(budget, strikes);
  return { taken: 0, confirmed: 0, windowEndsAtMs: atMs, blockedUntilMs, strikes };
};

/** Takes up to `wanted` points. @returns the state afterwards, and what was given. */
export const take = (
  known: CounterState | undefined,
  budget: Budget,
  wanted: number,
  atMs: number,
): { readonly state: CounterState; readonly take: Take } => {
  const before = known ?? { taken: 0, confirmed: 0, windowEndsAtMs: atMs, blockedUntilMs: null, strikes: 0 };
  if (before.blockedUntilMs !== null && before.blockedUntilMs > atMs) {
    return { state: before, take: refusalOf(before, budget, atMs) };
  }
  const isNewWindow = before.windowEndsAtMs <= atMs;
  const state = isNewWindow
    ? { ...before, taken: 0, confirmed: 0, windowEndsAtMs: atMs + budget.windowSeconds * 1000 }
    : before;
  const left = budget.points - state.taken;
  if (left > 0) {
    const granted = Math.min(wanted, Math.ceil(left / 4));
    const { windowEndsAtMs } = state;
    return {
      state: { ...state, taken: state.taken + granted },
      take: { kind: 'given', granted, remaining: left - granted, windowEndsAtMs },
    };
  }
  if (budget.counts === 'failures' || budget.blockSeconds === 0) {
    return { state, take: refusalOf(state, budget, atMs) };
  }
  const blocked = armed(state, budget, atMs);
  const { blockedUntilMs } = blocked;
  return { state: blocked, take: { kind: 'refused', retryAtMs: blockedUntilMs, blockedUntilMs, hasArmed: true } };
};

/** Whether there is a point of this window that is still to be settled. */
const isSettleable = (state: CounterState, ticket: number): boolean =>
  state.windowEndsAtMs === ticket && state.confirmed < state.taken;

/** Gives a point back. */
export const refund = (state: CounterState, ticket: number): CounterState =>
  isSettleable(state, ticket) ? { ...state, taken: state.taken - 1 } : state;

/** Settles a point as a failure. @returns the state afterwards, and the end of the block that this began, if it did. */
export const confirm = (
  state: CounterState,
  budget: Budget,
  ticket: number,
  atMs: number,
): { readonly state: CounterState; readonly blockedUntilMs: number | null } => {
  if (!isSettleable(state, ticket)) return { state, blockedUntilMs: null };
  const confirmed = state.confirmed + 1;
  if (confirmed < budget.points || budget.blockSeconds === 0)
    return { state: { ...state, confirmed }, blockedUntilMs: null };
  const blocked = armed(state, budget, atMs);
  return { state: blocked, blockedUntilMs: blocked.blockedUntilMs };
};
