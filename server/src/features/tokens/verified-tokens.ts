import type { Principal } from '../../vocabulary/principal.ts';
import type { AccessTokenClaims } from './access-token.ts';

/** A signature's result is believed this long. */
const freshForMs = 60_000;

/** A token whose signature held, read once. Whether it still counts is asked at every use. */
export type VerifiedToken = {
  readonly principal: Principal;
  readonly claims: AccessTokenClaims;
  readonly expiresAtMs: number;
};

/** Times are monotonic milliseconds. */
export type VerifiedTokens = {
  get(digest: string, nowMs: number): VerifiedToken | undefined;
  put(digest: string, token: VerifiedToken, nowMs: number): void;
  /** Lets go of what is no longer believed. */
  sweep(nowMs: number): void;
  size(): number;
};

/** Remembers by the token's SHA-256, oldest first out, so that a flood of tokens costs bounded memory. */
export const createVerifiedTokens = (limit = 50_000): VerifiedTokens => {
  // In the order of insertion, which is the order of age as well: an entry is never renewed in place.
  const entries = new Map<string, { readonly token: VerifiedToken; readonly freshUntilMs: number }>();
  return {
    get(digest, nowMs) {
      const entry = entries.get(digest);
      return entry !== undefined && nowMs < entry.freshUntilMs ? entry.token : undefined;
    },
    put(digest, token, nowMs) {
      entries.delete(digest);
      if (entries.size >= limit) {
        const oldest = entries.keys().next();
        if (!oldest.done) entries.delete(oldest.value);
      }
      entries.set(digest, { token, freshUntilMs: nowMs + freshForMs });
    },
    sweep(nowMs) {
      for (const [digest, { freshUntilMs }] of entries) {
        if (nowMs < freshUntilMs) return;
        entries.delete(digest);
      }
    },
    size: () => entries.size,
  };
};
