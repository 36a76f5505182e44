import type { Operation } from './journal.ts';

/** What the siege believes: only what was acknowledged to it counts. */
export type Account = {
  readonly email: string;
  password: string;
  /** Repeats the sign-up as the same request. */
  readonly key: string;
  readonly address: string;
  signUp: 'acknowledged' | 'unknown' | 'refused';
  /** Whether its address was confirmed; until then it cannot log in. */
  isVerified: boolean;
  isDisabled: boolean;
  /** Whether a change of its password was left without an answer: nobody knows which one is good. */
  isUnsure: boolean;
};

/** Something that was good once and must never be accepted again, and since when. */
export type Dead = {
  readonly what:
    | 'access token after logout'
    | 'refresh token after logout'
    | 'refresh token after use'
    | 'reset link after use'
    | 'verification link after use'
    | 'access token of a disabled account'
    | 'password of a disabled account'
    | 'password before the reset';
  readonly secret: string;
  readonly email: string;
  readonly sinceMs: number;
};

/** A dead thing that was presented, and whether anybody took it. */
export type Presented = { readonly what: Dead['what']; readonly status: number; readonly operation: Operation };

export type World = {
  readonly accounts: Account[];
  readonly dead: Dead[];
  readonly presented: Presented[];
  /** Tasks whose enqueue was acknowledged. */
  readonly tasks: { readonly id: string; readonly phase: string }[];
  /** Whose password is guessed at, and how many guesses were answered as guesses. */
  readonly victims: { readonly email: string; guesses: number; refusals: number }[];
  /** Tasks that kill whoever runs them. */
  readonly poisonTasks: string[];
  /** How long after each round of faults everything worked again. */
  readonly recoveries: { readonly after: readonly string[]; readonly ms: number }[];
};

export const createWorld = (): World => ({
  accounts: [],
  dead: [],
  presented: [],
  tasks: [],
  victims: [],
  poisonTasks: [],
  recoveries: [],
});
