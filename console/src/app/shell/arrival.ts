import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { useLocation, useNavigationType } from 'react-router';

const storageKey = 'castellan.scrolled';
const mostKept = 50;
const patienceMs = 3_000;
const framesToHold = 12;

/** How far each entry of the history was scrolled, kept over a reload of the tab. */
const createScrolled = () => {
  const kept: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? '[]');
  const scrolled = new Map<string, number>(
    Array.isArray(kept) ? kept.filter((one) => Array.isArray(one) && one.length === 2) : [],
  );
  return {
    get: (entry: string) => scrolled.get(entry),
    set: (entry: string, top: number): void => {
      scrolled.delete(entry);
      scrolled.set(entry, top);
    },
    keep: (): void => sessionStorage.setItem(storageKey, JSON.stringify([...scrolled].slice(-mostKept))),
  };
};

/** What an entry of the history is known by; the first of every document has the same key. */
const entryOf = ({ key, pathname }: { readonly key: string; readonly pathname: string }): string =>
  key === 'default' ? `${key} ${pathname}` : key;

/** Whether the document was opened by its address or a link, and neither reloaded nor gone back to. */
const isOpenedAnew = (): boolean => {
  const [entry] = performance.getEntriesByType('navigation');
  return entry !== undefined && 'type' in entry && entry.type === 'navigate';
};

/**
 * Scrolls to where a page was left, as soon as it is long enough, and holds it there while lists measure their rows;
 * until the person scrolls. @returns what gives up.
 */
const scrollBack = (top: number): (() => void) => {
  const stop = new AbortController();
  const until = performance.now() + patienceMs;
  let framesThere = 0;
  const attempt = (): void => {
    if (stop.signal.aborted) return;
    framesThere = Math.abs(window.scrollY - top) < 2 ? framesThere + 1 : 0;
    if (framesThere === 0) window.scrollTo(0, top);
    if (framesThere < framesToHold && performance.now() < until) requestAnimationFrame(attempt);
    else stop.abort();
  };
  for (const sign of ['wheel', 'touchmove', 'keydown', 'pointerdown']) {
    addEventListener(sign, () => stop.abort(), { signal: stop.signal, passive: true });
  }
  attempt();
  return () => stop.abort();
};

/** Where the keyboard and screen readers begin on a page: at its heading, or before all of it while there is none. */
const beginningOf = (main: HTMLElement | null): HTMLElement | null =>
  main?.querySelector<HTMLElement>('h1[tabindex="-1"]') ?? main;

/** For what closes because the person went to another page. */
export const beginningOfPage = (): HTMLElement | null => beginningOf(document.getElementById('content'));

/**
 * Begins at the heading, and again when the page draws another in its place once it is filled; until the person does
 * something. @returns what gives up.
 */
const beginAt = (main: HTMLElement): (() => void) => {
  const stop = new AbortController();
  const begin = (): void => beginningOf(main)?.focus({ preventScroll: true });
  const changes = new MutationObserver(() => {
    if (document.activeElement === document.body) begin();
  });
  const timer = setTimeout(() => stop.abort(), patienceMs);
  stop.signal.addEventListener('abort', () => {
    changes.disconnect();
    clearTimeout(timer);
  });
  for (const sign of ['keydown', 'pointerdown']) addEventListener(sign, () => stop.abort(), { signal: stop.signal });
  changes.observe(main, { childList: true, subtree: true });
  begin();
  return () => stop.abort();
};

/**
 * Arriving at a page as if the browser had loaded it: a new one is seen from its top, one gone back to from where it was
 * left, and the keyboard and screen readers go on from its heading. Filters, which change the query alone, move nothing.
 */
export const useArrival = (main: RefObject<HTMLElement | null>): void => {
  const location = useLocation();
  const { pathname } = location;
  const key = entryOf(location);
  const isBack = useNavigationType() === 'POP';
  const scrolled = useRef<ReturnType<typeof createScrolled>>(undefined);
  scrolled.current ??= createScrolled();
  const before = useRef({ pathname, key: '' });
  const giveUp = useRef<() => void>(undefined);
  const stopFocusing = useRef<() => void>(undefined);

  useEffect(() => {
    history.scrollRestoration = 'manual';
    const note = (): void => scrolled.current?.set(before.current.key, window.scrollY);
    const keep = (): void => scrolled.current?.keep();
    addEventListener('scroll', note, { passive: true });
    addEventListener('pagehide', keep);
    return () => {
      history.scrollRestoration = 'auto';
      removeEventListener('scroll', note);
      removeEventListener('pagehide', keep);
    };
  }, []);

  useLayoutEffect(() => {
    if (before.current.key === key) return;
    const isFirst = before.current.key === '';
    const isElsewhere = before.current.pathname !== pathname;
    before.current = { pathname, key };
    giveUp.current?.();
    if (isElsewhere) {
      const { activeElement } = document;
      const isHeld = activeElement !== main.current && main.current?.contains(activeElement) === true;
      stopFocusing.current?.();
      if (!isHeld && main.current !== null) stopFocusing.current = beginAt(main.current);
    }
    const top = scrolled.current?.get(key);
    if (isBack && top !== undefined && (isFirst ? !isOpenedAnew() : isElsewhere)) {
      giveUp.current = scrollBack(top);
      return;
    }
    if (isElsewhere) window.scrollTo(0, 0);
    scrolled.current?.set(key, window.scrollY);
  }, [key, pathname, isBack, main]);
};
