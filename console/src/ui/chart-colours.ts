import { useSyncExternalStore } from 'react';

/** What lines are told apart by, in this order, and what has a meaning of its own. Each is a token of style.css. */
const swatches = {
  'chart-1': 'bg-chart-1',
  'chart-2': 'bg-chart-2',
  'chart-3': 'bg-chart-3',
  'chart-4': 'bg-chart-4',
  'chart-5': 'bg-chart-5',
  'chart-6': 'bg-chart-6',
  'chart-7': 'bg-chart-7',
  'chart-8': 'bg-chart-8',
  success: 'bg-success',
  warning: 'bg-warning',
  danger: 'bg-danger',
} as const;

export type ChartColour = keyof typeof swatches;

export const swatchClass = (colour: ChartColour): string => swatches[colour];

const categorical = ['chart-1', 'chart-2', 'chart-3', 'chart-4', 'chart-5', 'chart-6', 'chart-7', 'chart-8'] as const;
const dashes: readonly (readonly number[])[] = [[], [7, 3], [2, 3]];

/** How the line at this place is drawn: when the colours are used up they come again, dashed. */
export const strokeOf = (index: number): { readonly colour: ChartColour; readonly dash: readonly number[] } => ({
  colour: categorical[index % categorical.length] ?? 'chart-1',
  dash: dashes[Math.floor(index / categorical.length) % dashes.length] ?? [],
});

/** What a canvas is drawn with: it knows no custom properties. */
export type Resolve = (colour: string, share?: number) => string;

/** Reads tokens as they are in the present appearance. @param host where the colours are used. */
export const resolver = (host: HTMLElement): Resolve => {
  const known = new Map<string, string>();
  return (colour, share = 1) => {
    const wanted = `color-mix(in srgb, var(--color-${colour}) ${share * 100}%, transparent)`;
    const found = known.get(wanted);
    if (found !== undefined) return found;
    const { color, transition } = host.style;
    // Where colours change little by little, the old one would be read.
    host.style.transition = 'none';
    host.style.color = wanted;
    const resolved = getComputedStyle(host).color;
    host.style.color = color;
    host.style.transition = transition;
    known.set(wanted, resolved);
    return resolved;
  };
};

let changes = 0;

const subscribe = (listener: () => void): (() => void) => {
  const hear = (): void => {
    changes += 1;
    listener();
  };
  const chosen = new MutationObserver(hear);
  chosen.observe(document.documentElement, { attributeFilter: ['data-appearance'] });
  const preferred = matchMedia('(prefers-color-scheme: dark)');
  preferred.addEventListener('change', hear);
  return () => {
    chosen.disconnect();
    preferred.removeEventListener('change', hear);
  };
};

/** Another number after each change of the appearance: what was drawn is to be drawn anew. */
export const useAppearanceChanges = (): number => useSyncExternalStore(subscribe, () => changes);
