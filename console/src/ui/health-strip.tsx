import type { SeriesFigures } from '../api/series.ts';
import { useSpoken } from '../words/words.tsx';
import { momentText } from './chart-moment.ts';
import { classNames } from './class-names.ts';

const mostCells = 60;

type Cell = { readonly at: number; readonly isUp: boolean | undefined };

/** The checks of one part, put together into few enough cells; a cell with any failed check is a failed one. */
const cellsOf = (times: readonly number[], values: readonly (number | null)[]): readonly Cell[] => {
  const size = Math.max(1, Math.ceil(times.length / mostCells));
  return Array.from({ length: Math.ceil(times.length / size) }, (_, cell) => {
    const known = values.slice(cell * size, (cell + 1) * size).filter((value) => value !== null);
    return { at: times[cell * size] ?? 0, isUp: known.length === 0 ? undefined : known.every((value) => value >= 1) };
  });
};

/** How each part of the house was over the window: a row each, red where a check failed. */
export const HealthStrip = ({ figures }: { readonly figures: SeriesFigures }) => {
  const { words, language } = useSpoken();
  const { charts, shell } = words;
  const { times, series, stepSeconds } = figures;
  return (
    <ul className="grid gap-1.5">
      {series.map(({ labels: { component = '' }, values }) => {
        const cells = cellsOf(times, values);
        const failed = cells.filter(({ isUp }) => isUp === false);
        const name = shell.health.checks[component] ?? component;
        const [first] = failed;
        const told =
          first === undefined ? charts.alwaysUp : charts.wasDown(momentText(first.at, stepSeconds, language));
        return (
          <li
            key={component}
            className="grid grid-cols-[8rem_minmax(0,1fr)] items-center gap-3 max-md:grid-cols-[6rem_minmax(0,1fr)]"
          >
            <span className="truncate text-sm" title={name}>
              {name}
              <span className="sr-only">: {told}</span>
            </span>
            <span aria-hidden title={told} className="flex h-4 gap-px overflow-hidden rounded-sm">
              {cells.map(({ at, isUp }) => (
                <span
                  key={at}
                  className={classNames(
                    'flex-1',
                    isUp === undefined ? 'bg-sunken' : isUp ? 'bg-success/70' : 'bg-danger',
                  )}
                />
              ))}
            </span>
          </li>
        );
      })}
    </ul>
  );
};
