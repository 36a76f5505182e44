/** Red, green and blue, each from 0 to 255. */
type Colour = readonly [number, number, number];

type Scheme = 'light' | 'dark';

/** What text of the brand's colour stands on; the console's style sheet has the same. The first is the most common. */
export const surfaces: Readonly<Record<Scheme, readonly [string, ...string[]]>> = {
  light: ['#ffffff', '#f6f7f9', '#eef0f3', '#f1f3f6'],
  dark: ['#16181d', '#0f1115', '#1d2026', '#0b0d10', '#1c1f26'],
};

/** Where the colour of text is moved until it can be read. */
const farEnd: Readonly<Record<Scheme, string>> = { light: '#000000', dark: '#ffffff' };

/** How much of the colour is in the tint of what is chosen or hovered. */
const softShare: Readonly<Record<Scheme, number>> = { light: 0.1, dark: 0.2 };

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

/** On the way from one colour to another: 0 is the first, 1 the second. */
const mix = (one: string, other: string, share: number): string => {
  const [from, to] = [parse(one), parse(other)];
  const part = (index: 0 | 1 | 2): number => Math.round(from[index] + (to[index] - from[index]) * share);
  return write([part(0), part(1), part(2)]);
};

const steps = 100;

/** The colour itself where it can be read on all of these, otherwise moved towards `end` until it can. */
const movedUntilReadable = (colour: string, end: string, under: readonly string[]): string => {
  for (let step = 0; step < steps; step += 1) {
    const moved = mix(colour, end, step / steps);
    if (under.every((surface) => contrastOf(moved, surface) >= leastContrast)) return moved;
  }
  return end;
};

export type BrandColours = {
  /** `#rrggbb`; null where the console keeps its own. */
  readonly light: string | null;
  readonly dark: string | null;
};

const propertiesOf = (scheme: Scheme, colour: string | null): readonly string[] => {
  if (colour === null) return [];
  const [surface] = surfaces[scheme];
  const soft = mix(surface, colour, softShare[scheme]);
  const text = movedUntilReadable(colour, farEnd[scheme], [...surfaces[scheme], soft]);
  return [
    `--brand-${scheme}:${colour}`,
    `--on-brand-${scheme}:${readableOn(colour)}`,
    `--brand-soft-${scheme}:${soft}`,
    `--brand-text-${scheme}:${text}`,
  ];
};

/** The brand's colours as custom properties; nothing where none is set. */
export const writeBrandStyle = ({ light, dark }: BrandColours): string => {
  const properties = [...propertiesOf('light', light), ...propertiesOf('dark', dark)];
  return properties.length === 0 ? '' : `:root{${properties.join(';')}}\n`;
};
