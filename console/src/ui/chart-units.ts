import { duration } from './duration.ts';

/** What the figures of a chart are. A share is 1 for all of it. */
export type ChartUnit = 'seconds' | 'bytes' | 'share' | 'per-second' | 'count';

const bytes = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

const digits = (value: number): Intl.NumberFormatOptions =>
  Math.abs(value) >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };

const seconds = (value: number, language: string): string => {
  if (value >= 60) return duration(value * 1_000, language);
  const [scaled, unit] =
    value >= 1 || value === 0 ? [value, 's'] : value >= 0.001 ? [value * 1e3, 'ms'] : [value * 1e6, 'µs'];
  return `${scaled.toLocaleString(language, digits(scaled))} ${unit}`;
};

const sizeIn = (value: number, language: string): string => {
  const power = Math.min(bytes.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, Math.abs(value))) / 10)));
  const scaled = value / 1024 ** power;
  return `${scaled.toLocaleString(language, digits(scaled))} ${bytes[power]}`;
};

const counted = (value: number, language: string): string =>
  Math.abs(value) >= 100_000
    ? value.toLocaleString(language, { notation: 'compact', maximumSignificantDigits: 3 })
    : value.toLocaleString(language, digits(value));

const share = (value: number, language: string): string =>
  value.toLocaleString(language, {
    style: 'percent',
    ...(value >= 0.1 || value === 0 ? { maximumFractionDigits: 1 } : { maximumSignificantDigits: 2 }),
  });

/** A figure as people read it, to about three digits. Null is what was not recorded. */
export const figureText = (value: number | null | undefined, unit: ChartUnit, language: string): string => {
  if (value === null || value === undefined) return '–';
  if (unit === 'seconds') return seconds(value, language);
  if (unit === 'bytes') return sizeIn(value, language);
  if (unit === 'share') return share(value, language);
  if (unit === 'per-second') return `${counted(value, language)}/s`;
  return counted(value, language);
};

const minutes = [60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400, 172_800, 604_800];
const decimal = Array.from({ length: 12 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** (power - 6))).flat();

/** How far the lines of the grid may lie apart, so that they stand at round figures. */
export const gridSteps = (unit: ChartUnit): number[] => {
  if (unit === 'bytes') return Array.from({ length: 45 }, (_, power) => 2 ** power);
  if (unit === 'seconds') return [...decimal.filter((step) => step < 60), ...minutes];
  return decimal;
};

/** The least that the upper end of an empty or very flat chart stands for. */
export const leastTop: Readonly<Record<ChartUnit, number>> = {
  seconds: 0.01,
  bytes: 1024,
  share: 0.01,
  'per-second': 0.1,
  count: 4,
};
