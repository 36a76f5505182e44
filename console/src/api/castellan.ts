import { createCastellan, type SessionEnd } from 'castellan-client';
import { learnRefusals } from '../words/refusals.ts';
import { notePace } from './pace.ts';
import { signedInHint } from './signed-in-hint.ts';

export { isAway, isRefusal } from './refusal.ts';
export { signedInHint } from './signed-in-hint.ts';

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
  fetch: async (input, init) => {
    const { lang } = document.documentElement;
    const headers = new Headers(init?.headers);
    headers.set('accept-language', lang);
    const answer = await globalThis.fetch(input, { ...init, headers });
    notePace(answer.headers);
    // Known before anybody is told of it. A session that is over is no news: it is renewed, or the person signs in.
    if (answer.status >= 400 && answer.status !== 401) await learnRefusals(lang);
    return answer;
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
