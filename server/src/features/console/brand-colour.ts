/** Red, green and blue, each from 0 to 255. */
type Colour = readonly [number, number, number];

/** The surfaces that text of the brand's colour stands on; the console's style sheet has the same. */
const lightSurface = '#ffffff';
const darkSurface = '#16181d';

/** WCAG 2.2, success criterion 1.4.3. */
const leastContrast = 4.5;

const parse = (hex: string): Colour => [
  Number.parseInt(hex.slice(1, 3), 16),
  Number.parseInt(hex.slice(3, 5), 16),
  Number.parseInt(hex.slice(5, 7), 16),
];

const write = (colour: Colour): string => `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`;

const linear = (part: number): number => {
  const share = part / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

const luminanceOf = ([red, green, blue]: Colour): number =>
  0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);

/** The contrast ratio of WCAG 2.2, from 1 to 21, of two colours in the form `#rrggbb`. */
export const contrastOf = (one: string, other: string): number => {
  const first = luminanceOf(parse(one)) + 0.05;
  const second = luminanceOf(parse(other)) + 0.05;
  return Math.max(first, second) / Math.min(first, second);
};

/** Black or white, whichever is easier to read on the colour. One of them always has a contrast of 4.58 at least. */
const readableOn = (colour: string): string =>
  contrastOf(colour, '#000000') > contrastOf(colour, '#ffffff') ? '#000000' : '#ffffff';

const steps = 100;

/** The colour itself where it can be read on the surface, otherwise moved towards `end` until it can. */
const movedUntilReadable = (colour: string, end: string, surface: string): string => {
  const from = parse(colour);
  const to = parse(end);
  const mix = (from_: number, to_: number, share: number): number => Math.round(from_ + (to_ - from_) * share);
  for (let step = 0; step < steps; step += 1) {
    const share = step / steps;
    const moved = write([mix(from[0], to[0], share), mix(from[1], to[1], share), mix(from[2], to[2], share)]);
    if (contrastOf(moved, surface) >= leastContrast) return moved;
  }
  return end;
};

export type BrandColours = {
  /** `#rrggbb`; null where the console keeps its own. */
  readonly light: string | null;
  readonly dark: string | null;
};

/** The brand's colours as custom properties; nothing where none is set. */
export const writeBrandStyle = ({ light, dark }: BrandColours): string => {
  const properties = [
    ...(light === null
      ? []
      : [
          `--brand-light:${light}`,
          `--on-brand-light:${readableOn(light)}`,
          `--brand-text-light:${movedUntilReadable(light, '#000000', lightSurface)}`,
        ]),
    ...(dark === null
      ? []
      : [
          `--brand-dark:${dark}`,
          `--on-brand-dark:${readableOn(dark)}`,
          `--brand-text-dark:${movedUntilReadable(dark, '#ffffff', darkSurface)}`,
        ]),
  ];
  return properties.length === 0 ? '' : `:root{${properties.join(';')}}\n`;
};
