import { useSpoken } from '../words/words.tsx';
import type { ChartFigures } from './chart-figures.ts';
import { momentText } from './chart-moment.ts';
import { figureText } from './chart-units.ts';

/** The figures of a chart in the place of its picture, the newest first. */
export const ChartTable = ({ title, figures }: { readonly title: string; readonly figures: ChartFigures }) => {
  const { words, language } = useSpoken();
  const { times, lines, unit, stepSeconds } = figures;
  const newestFirst = times.map((_, index) => times.length - 1 - index);
  return (
    <div
      // Who has no mouse scrolls it by the keyboard.
      {...{ tabIndex: 0, role: 'region', 'aria-label': title }}
      className="h-52 overflow-auto rounded border border-line -outline-offset-2"
    >
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{title}</caption>
        <thead className="sticky top-0 bg-sunken text-muted">
          <tr>
            <th scope="col" className="px-3 py-1.5 text-start font-medium">
              {words.charts.time}
            </th>
            {lines.map(({ key, label }) => (
              <th key={key} scope="col" className="px-3 py-1.5 text-end font-medium">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="tabular">
          {newestFirst.map((index) => (
            <tr key={times[index]} className="border-t border-line">
              <th scope="row" className="px-3 py-1 text-start font-normal whitespace-nowrap text-muted">
                {momentText(times[index] ?? 0, stepSeconds, language)}
              </th>
              {lines.map(({ key, values }) => (
                <td key={key} className="px-3 py-1 text-end">
                  {figureText(values[index], unit, language)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
