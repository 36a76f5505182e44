export const appearances = ['system', 'light', 'dark'] as const;
export type Appearance = (typeof appearances)[number];

const storageKey = 'castellan.appearance';

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
};
