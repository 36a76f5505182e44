import { CastellanError, sessionEnded } from '../castellan-error.ts';
import { orAborted } from '../surroundings.ts';
import { isSameSession, type KeptSession, keptSessionOf } from './kept-session.ts';
import { openSessionChannel, type SessionNews } from './session-channel.ts';
import { createSessionLock, type LockSource } from './session-lock.ts';
import type { SessionStore } from './session-store.ts';

/*
 * A session is known or not. It becomes known by a login here (`adopt`), by a refresh, or by news from another tab; it
 * ends by a logout here or in another tab, by a refresh that the server refuses, or because somebody else logs in.
 * Whoever changes it holds the lock, so that of many tabs and calls exactly one trades the refresh token: the others wait
 * and find the successor in the store.
 */

/** Why a session ended: somebody logged out, the server refused to continue it, or another person logged in. */
export type SessionEnd = { readonly reason: 'logged-out' | 'refused' | 'replaced' };

export type SessionKeeperOptions = {
  readonly transport: 'body' | 'cookie';
  readonly store: SessionStore;
  /** Names the lock and the channel; undefined when nobody else sees the session. */
  readonly sharedName: string | undefined;
  readonly locks: LockSource | undefined;
  readonly refreshAheadSeconds: number;
  readonly nowMs: () => number;
  readonly onSessionEnd: (end: SessionEnd) => void;
  /** Trades the refresh token; undefined stands for the cookie. */
  readonly sendRefresh: (refreshToken: string | undefined) => Promise<unknown>;
};

export type SessionKeeper = {
  /** The session whose access token a call carries, refreshed when it soon ends. @throws CastellanError `SESSION_ENDED`. */
  current(signal: AbortSignal | undefined): Promise<KeptSession>;
  /** The session after the one that the server no longer accepts. @throws CastellanError `SESSION_ENDED`. */
  successor(of: KeptSession, signal: AbortSignal | undefined): Promise<KeptSession>;
  /** Keeps the tokens of a login. */
  adopt(reply: unknown, receivedAtMs: number): Promise<void>;
  /** Keeps a new access token of the kept session, whose refresh token stays; one of any other session is not kept. */
  renew(reply: unknown, receivedAtMs: number): Promise<void>;
  /** Runs a logout that is given the session, then forgets it. What the logout throws leaves the session as it was. */
  end(logout: (session: KeptSession | undefined) => Promise<void>): Promise<void>;
  /** What is kept now, without asking the server. */
  peek(): Promise<KeptSession | undefined>;
  close(): void;
};

/** After a refresh ahead of time has failed, the next is tried no earlier than this. */
const pauseAfterFailureMs = 5_000;

export const createSessionKeeper = (options: SessionKeeperOptions): SessionKeeper => {
  const { transport, store, nowMs } = options;
  const lock = createSessionLock(options.sharedName, options.locks);
  let knownUser: string | undefined;
  let isCookieGone = false;
  let inFlight: Promise<KeptSession> | undefined;
  let notAheadBeforeMs = 0;

  /** Compares what is kept with what was known, and tells of an end once. */
  const note = (session: KeptSession | undefined, reason: SessionEnd['reason']): void => {
    const before = knownUser;
    knownUser = session?.userId;
    if (before === undefined || before === knownUser) return;
    const end: SessionEnd = { reason: session === undefined ? reason : 'replaced' };
    // Apart from what is under way: what the hook throws must not leave a refresh or a logout half done.
    queueMicrotask(() => options.onSessionEnd(end));
  };

  const hear = async (news: SessionNews): Promise<void> => {
    if (!news.shared) {
      await store.write(news.session);
      isCookieGone = news.session === undefined;
    }
    note(await store.read(), 'logged-out');
  };
  const channel = openSessionChannel(options.sharedName, (news) => {
    // A store that fails here fails at the next call as well, and that one has somebody to tell.
    hear(news).catch(() => {});
  });

  const keep = async (session: KeptSession | undefined, reason: SessionEnd['reason']): Promise<void> => {
    await store.write(session);
    isCookieGone = session === undefined;
    notAheadBeforeMs = 0;
    note(session, reason);
    channel.tell(store.sharedAs === undefined ? { shared: false, session } : { shared: true });
  };

  const endsWithin = (session: KeptSession, seconds: number): boolean =>
    session.expiresAtMs - nowMs() <= seconds * 1000;

  // A fifth of the life at most, so that short-lived tokens are not traded at every call.
  const isFresh = (session: KeptSession): boolean =>
    !endsWithin(session, Math.min(options.refreshAheadSeconds, session.lifetimeSeconds / 5));

  const rotate = async (stale: KeptSession | undefined): Promise<KeptSession> => {
    const kept = await store.read();
    if (kept !== undefined && kept.accessToken !== stale?.accessToken && isFresh(kept)) return kept;
    // Logged out in another tab, while this one waited for its turn.
    if (kept === undefined && stale !== undefined) throw sessionEnded('The session has ended. Log in again.');
    const presented = transport === 'cookie' ? undefined : kept?.refreshToken;
    if (presented === null || (presented === undefined && transport === 'body')) {
      throw sessionEnded('Nobody is signed in. Log in first.');
    }
    const sentAtMs = nowMs();
    try {
      const session = keptSessionOf(await options.sendRefresh(presented), sentAtMs);
      await keep(session, 'refused');
      return session;
    } catch (error) {
      if (!(error instanceof CastellanError) || error.status !== 401) throw error;
      // Without locks another tab may have been first, and longer ago than the server's grace.
      const other = await store.read();
      if (other !== undefined && other.refreshToken !== kept?.refreshToken) return other;
      await keep(undefined, 'refused');
      throw sessionEnded('The session has ended. Log in again.', error);
    }
  };

  /** One refresh at a time: those who come while one runs share its outcome. */
  const refresh = (stale: KeptSession | undefined): Promise<KeptSession> => {
    inFlight ??= lock(() => rotate(stale)).finally(() => {
      inFlight = undefined;
    });
    return inFlight;
  };

  const sameUser = (session: KeptSession, before: KeptSession): KeptSession => {
    if (session.userId === before.userId) return session;
    throw sessionEnded('Somebody else has logged in meanwhile. Begin again.');
  };

  const ahead = async (session: KeptSession, signal: AbortSignal | undefined): Promise<KeptSession> => {
    const isOver = endsWithin(session, 0);
    if (!isOver && nowMs() < notAheadBeforeMs) return session;
    try {
      return sameUser(await orAborted(refresh(session), signal), session);
    } catch (error) {
      const isRefused = !(error instanceof CastellanError) || error.code === 'SESSION_ENDED';
      if (isOver || isRefused) throw error;
      // It was ahead of time: what is kept is still good, and the server is asked again a little later.
      notAheadBeforeMs = nowMs() + Math.max(pauseAfterFailureMs, (error.retryAfterSeconds ?? 0) * 1000);
      return session;
    }
  };

  return {
    current: async (signal) => {
      const session = await store.read();
      if (session === undefined) {
        if (transport === 'body' || isCookieGone) throw sessionEnded('Nobody is signed in. Log in first.');
        return orAborted(refresh(undefined), signal);
      }
      note(session, 'replaced');
      return isFresh(session) ? session : ahead(session, signal);
    },

    successor: async (of, signal) => {
      const session = await orAborted(refresh(of), signal);
      // Joined a refresh that began before this very token was issued: that one brought nothing new.
      const isSame = session.accessToken === of.accessToken;
      return sameUser(isSame ? await orAborted(refresh(of), signal) : session, of);
    },

    adopt: (reply, receivedAtMs) => lock(() => keep(keptSessionOf(reply, receivedAtMs), 'replaced')),

    renew: (reply, receivedAtMs) =>
      lock(async () => {
        const [kept, renewed] = [await store.read(), keptSessionOf(reply, receivedAtMs)];
        // Logged out, or logged in as somebody else, while the answer was on its way.
        if (kept === undefined || !isSameSession(kept, renewed)) return;
        await keep({ ...renewed, refreshToken: kept.refreshToken }, 'replaced');
      }),

    end: (logout) =>
      lock(async () => {
        await logout(await store.read());
        await keep(undefined, 'logged-out');
      }),

    peek: async () => store.read(),

    close: channel.close,
  };
};
