import { duration } from '../../ui/duration.ts';

const bytes = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** A value in its unit, as people read it: shares in per cent, seconds in their length, bytes in what they fill. */
export const measured = (value: number, unit: string, language: string): string => {
  if (unit === '1') {
    return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 2 }).format(value);
  }
  if (unit === 's') return duration(value * 1_000, language);
  if (unit === 'By') {
    const step = Math.min(bytes.length - 1, value < 1 ? 0 : Math.floor(Math.log10(value) / 3));
    return new Intl.NumberFormat(language, {
      style: 'unit',
      unit: bytes[step] ?? 'byte',
      unitDisplay: 'short',
      maximumFractionDigits: 1,
    }).format(value / 1_000 ** step);
  }
  return new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value);
};
