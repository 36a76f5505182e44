const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** A length of time for people: its two largest units, or fewer, and tenths where it is below a minute. */
export const duration = (ms: number, language: string, mostUnits = 2): string => {
  const say = (value: number, unit: string, maximumFractionDigits = 0): string =>
    new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits }).format(value);
  if (ms < 1_000) return say(Math.round(ms), 'millisecond');
  if (ms < 60_000) return say(Math.trunc(ms / 100) / 10, 'second', 1);
  const index = units.findIndex(([, size]) => ms >= size);
  let left = ms;
  const parts: string[] = [];
  for (const [unit, size] of units.slice(index, index + mostUnits)) {
    const whole = Math.floor(left / size);
    left -= whole * size;
    if (whole > 0) parts.push(say(whole, unit));
  }
  return parts.join(' ');
};
