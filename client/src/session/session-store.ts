import { type KeptSession, readKeptSession } from './kept-session.ts';

/** Where a session is kept between calls. */
export type SessionStore = {
  /** Set where several clients see the same store, tabs for example: they then take turns and hear of each other. */
  readonly sharedAs?: string;
  read(): KeptSession | undefined | Promise<KeptSession | undefined>;
  /** Undefined removes what was kept. */
  write(session: KeptSession | undefined): void | Promise<void>;
};

/** Kept as long as the page or the process lives. */
export const memoryStore = (): SessionStore => {
  let kept: KeptSession | undefined;
  return {
    read: () => kept,
    write: (session) => {
      kept = session;
    },
  };
};

/** The part of the Web Storage API that is used. */
export type WebStorage = {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
};

/**
 * Kept in `localStorage` or `sessionStorage`, where any script of the origin can read the refresh token. A browser is
 * safer with `transport: 'cookie'`.
 */
export const webStorageStore = (storage: WebStorage, key = 'castellan.session'): SessionStore => ({
  sharedAs: key,
  read: () => {
    const text = storage.getItem(key);
    if (text === null) return undefined;
    try {
      return readKeptSession(JSON.parse(text));
    } catch {
      // Not ours, or cut short: the person logs in again.
      return undefined;
    }
  },
  write: (session) => {
    if (session === undefined) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(session));
  },
});
