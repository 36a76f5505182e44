import { expect, test } from 'vitest';
import style from './style.css?raw';

const pattern =
  /--color-([a-z0-9-]+): light-dark\((?:var\([^,]+, )?(#[0-9a-f]{6})\)?, (?:var\([^,]+, )?(#[0-9a-f]{6})\)?\)/g;
const tokens = new Map([...style.matchAll(pattern)].map(([, name, light, dark]) => [name, { light, dark }]));

/** WCAG 2.2, relative luminance. */
const luminance = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrast = (one: string, other: string): number => {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};

const grounds = ['canvas', 'surface', 'raised', 'sunken', 'hover'];
const states = ['success', 'warning', 'danger', 'busy'];
const text: readonly (readonly [front: string, back: string])[] = [
  ...['ink', 'muted', 'faint'].flatMap((front) => grounds.map((back) => [front, back] as const)),
  ...['surface', 'raised', 'canvas', 'accent-soft'].map((back) => ['accent-text', back] as const),
  ...states.flatMap((state) => [[state, `${state}-soft`] as const, [state, 'surface'] as const]),
  ['on-accent', 'accent'],
  ['on-danger', 'danger-solid'],
];
const lines: readonly (readonly [front: string, back: string])[] = [
  ['line-strong', 'surface'],
  ['line-strong', 'raised'],
  ['accent-text', 'canvas'],
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((index) => [`chart-${index}`, 'surface'] as const),
  ...['success', 'warning', 'danger'].map((state) => [state, 'surface'] as const),
];

const colourOf = (name: string, appearance: 'light' | 'dark'): string => {
  const colour = tokens.get(name)?.[appearance];
  if (colour === undefined) throw new Error(`There is no token --color-${name}.`);
  return colour;
};

for (const appearance of ['light', 'dark'] as const) {
  test.each(text)(`text in %s on %s can be read in ${appearance} (WCAG 1.4.3)`, (front, back) => {
    expect(contrast(colourOf(front, appearance), colourOf(back, appearance))).toBeGreaterThanOrEqual(4.5);
  });
  test.each(lines)(`%s can be told from %s in ${appearance} (WCAG 1.4.11)`, (front, back) => {
    expect(contrast(colourOf(front, appearance), colourOf(back, appearance))).toBeGreaterThanOrEqual(3);
  });
}
