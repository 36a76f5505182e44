import { useSyncExternalStore } from 'react';

export const appearances = ['system', 'light', 'dark'] as const;
export type Appearance = (typeof appearances)[number];

const storageKey = 'castellan.appearance';
const listeners = new Set<() => void>();

export const preferredAppearance = (): Appearance =>
  appearances.find((one) => one === localStorage.getItem(storageKey)) ?? 'system';

/** Light, dark, or as the system has it. Remembered in this browser. */
export const applyAppearance = (appearance: Appearance): void => {
  const { dataset } = document.documentElement;
  if (appearance === 'system') {
    delete dataset.appearance;
    localStorage.removeItem(storageKey);
  } else {
    dataset.appearance = appearance;
    localStorage.setItem(storageKey, appearance);
  }
  colourBrowser(appearance);
  for (const tell of listeners) tell();
};

/** The bar that phones draw around the page: its colours stand in index.html, each for what the system prefers. */
const colourBrowser = (appearance: Appearance): void => {
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const drawn = meta.dataset.appearance;
    meta.media =
      appearance === 'system' ? `(prefers-color-scheme: ${drawn})` : appearance === drawn ? 'all' : 'not all';
  }
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The appearance that was chosen here, wherever in the console it was changed. */
export const useAppearance = (): Appearance => useSyncExternalStore(subscribe, preferredAppearance);
