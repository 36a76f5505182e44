import { CastellanError, createCastellan, type SessionEnd } from 'castellan-client';

const endings = new EventTarget();

class SessionEnded extends Event {
  readonly reason: SessionEnd['reason'];
  constructor(reason: SessionEnd['reason']) {
    super('ended');
    this.reason = reason;
  }
}

/**
 * The one client of the console. The refresh token lies in an HttpOnly cookie and the access token in memory; tabs take
 * turns at refreshing and hear of each other's logout.
 */
export const castellan = createCastellan({
  url: location.origin,
  transport: 'cookie',
  // Mails that a call brings about are written in the language that is shown, not in the browser's.
  fetch: (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('accept-language', document.documentElement.lang);
    return globalThis.fetch(input, { ...init, headers });
  },
  onSessionEnd: ({ reason }) => {
    signedInHint.clear();
    endings.dispatchEvent(new SessionEnded(reason));
  },
});

/** Calls `hear` each time the session ends, here or in another tab. @returns what stops it. */
export const onSessionEnd = (hear: (reason: SessionEnd['reason']) => void): (() => void) => {
  const listen = (event: Event): void => {
    if (event instanceof SessionEnded) hear(event.reason);
  };
  endings.addEventListener('ended', listen);
  return () => endings.removeEventListener('ended', listen);
};

const hintKey = 'castellan.signed-in';

/** Whether this browser signed in and has not signed out: spares strangers a call that can only be refused. */
export const signedInHint = {
  isSet: (): boolean => localStorage.getItem(hintKey) !== null,
  set: (): void => localStorage.setItem(hintKey, '1'),
  clear: (): void => localStorage.removeItem(hintKey),
};

/** Whether an error is the server's refusal with this code. */
export const isRefusal = (error: unknown, ...codes: readonly string[]): error is CastellanError =>
  error instanceof CastellanError && codes.includes(error.code);

/** Whether no answer came, or one that says to come back later: the house is away, and nothing is wrong with the call. */
export const isAway = (error: unknown): boolean =>
  isRefusal(error, 'NETWORK_FAILED', 'TIMED_OUT', 'SERVICE_UNAVAILABLE', 'UNEXPECTED_ANSWER');
