import { Link } from 'react-router';
import type { SeriesFigures } from '../../api/series.ts';
import { highestOf, lastOf } from '../../ui/chart-figures.ts';
import { type ChartUnit, figureText } from '../../ui/chart-units.ts';
import { duration } from '../../ui/duration.ts';
import { isSuccess } from '../../ui/house-charts.ts';
import { isFailure } from '../../ui/request-series.ts';
import { summed } from '../../ui/series-lines.ts';
import { useSpoken } from '../../words/words.tsx';

type Figures = SeriesFigures | undefined;

const total = (values: readonly (number | null)[]): number | null =>
  values.every((value) => value === null) ? null : values.reduce<number>((sum, value) => sum + (value ?? 0), 0);

const mean = (values: readonly (number | null)[]): number | null => {
  const sum = total(values);
  const known = values.filter((value) => value !== null).length;
  return sum === null ? null : sum / known;
};

/** Which part of everything over the window; null where there was nothing. */
const share = (figures: Figures, isPart: Parameters<typeof summed>[1]): number | null => {
  if (figures === undefined) return null;
  const whole = total(summed(figures, () => true));
  return whole === null || whole === 0 ? null : (total(summed(figures, isPart)) ?? 0) / whole;
};

const statValue = (figures: Figures, stat: string): number | null =>
  lastOf(figures?.series.find((one) => one.stat === stat)?.values ?? []);

/** There is room for one unit of time: to the minute is exact enough for what waits too long. */
const signText = (value: number | null, unit: ChartUnit, language: string): string =>
  unit === 'seconds' && value !== null && value >= 60
    ? duration(value * 1_000, language, 1)
    : figureText(value, unit, language);

/** The figures that one looks at first, over the window of the charts or as they are now. */
export const VitalSigns = ({
  byStatus,
  latency,
  logins,
  activeUsers,
  oldest,
  dead,
}: Readonly<Record<'byStatus' | 'latency' | 'logins' | 'activeUsers' | 'oldest' | 'dead', Figures>>) => {
  const { words, language } = useSpoken();
  const { overview } = words;
  const now = activeUsers?.series.find(({ labels }) => labels.window === '1h');
  const waiting = (oldest?.series ?? []).map(({ values }) => lastOf(values));
  const signs: readonly (readonly [label: string, value: number | null, unit: ChartUnit, to: string])[] = [
    [overview.signs.rate, byStatus ? mean(summed(byStatus, () => true)) : null, 'per-second', '/monitoring/api'],
    [overview.signs.errors, share(byStatus, isFailure), 'share', '/monitoring/api?sort=-errors'],
    [overview.signs.p95, statValue(latency, 'p95'), 'seconds', '/monitoring/api?sort=-p95'],
    [overview.signs.logins, share(logins, isSuccess), 'share', '/monitoring/authentication'],
    [overview.signs.active, lastOf(now?.values ?? []), 'count', '/monitoring/activity'],
    [overview.signs.oldest, highestOf(waiting), 'seconds', '/monitoring/tasks'],
    [overview.signs.dead, dead ? lastOf(summed(dead, () => true)) : null, 'count', '/monitoring/tasks'],
  ];
  return (
    <ul className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line shadow-raised sm:grid-cols-4 2xl:grid-cols-7">
      {signs.map(([label, value, unit, to]) => (
        <li key={label} className="min-w-0 bg-surface last:max-2xl:col-span-2">
          <Link to={to} className="block h-full px-4 py-2.5 -outline-offset-2 hover:bg-hover">
            <span className="tabular block truncate text-lg font-semibold">{signText(value, unit, language)}</span>{' '}
            <span className="block text-sm text-faint">{label}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
};
