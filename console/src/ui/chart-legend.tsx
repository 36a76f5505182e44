import { useSpoken } from '../words/words.tsx';
import { swatchClass } from './chart-colours.ts';
import { indexAt, usePointedAt } from './chart-crosshair.ts';
import { type ChartFigures, type ChartThreshold, lastOf } from './chart-figures.ts';
import { momentText } from './chart-moment.ts';
import { figureText } from './chart-units.ts';
import { classNames } from './class-names.ts';

/**
 * What each line is, and its figure at the moment that is pointed at, else the latest. A line is taken out of the chart and
 * put back by its button. Nothing here changes its size when figures do.
 */
export const ChartLegend = ({
  figures,
  hidden,
  onToggle,
}: {
  /** With the lines that are hidden. */
  readonly figures: ChartFigures;
  readonly hidden: ReadonlySet<string>;
  readonly onToggle: (key: string) => void;
}) => {
  const { words, language } = useSpoken();
  const pointedAt = usePointedAt();
  const { times, lines, unit, stepSeconds, thresholds } = figures;
  const index = pointedAt === null ? undefined : indexAt(times, pointedAt, stepSeconds);
  const at = index === undefined ? undefined : times[index];
  return (
    <div className="text-sm">
      <p className="tabular flex flex-wrap justify-between gap-x-4 text-faint">
        <span>{at === undefined ? words.charts.latest : momentText(at, stepSeconds, language)}</span>
        {thresholds.map((threshold) => (
          <Threshold key={threshold.rule} threshold={threshold} figures={figures} />
        ))}
      </p>
      <ul className="-mx-1.5 mt-0.5 grid max-h-28 grid-cols-[repeat(auto-fill,minmax(min(11rem,100%),1fr))] gap-x-2 overflow-y-auto">
        {lines.map(({ key, label, values, colour }) => (
          <li key={key} className="min-w-0">
            <button
              type="button"
              aria-pressed={!hidden.has(key)}
              title={label}
              onClick={() => onToggle(key)}
              className={classNames(
                'flex min-h-6 w-full items-center gap-1.5 rounded px-1.5 text-start -outline-offset-2 hover:bg-hover',
                hidden.has(key) && 'text-faint line-through',
              )}
            >
              <span
                aria-hidden
                className={classNames(
                  'size-2.5 shrink-0 rounded-sm',
                  hidden.has(key) ? 'bg-line' : swatchClass(colour),
                )}
              />
              <span className="min-w-0 flex-1 truncate">{label}</span>
              <span className="tabular shrink-0 font-medium">
                {figureText(index === undefined ? lastOf(values) : values[index], unit, language)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
};

const Threshold = ({
  threshold: { rule, value, operator, severity },
  figures,
}: {
  readonly threshold: ChartThreshold;
  readonly figures: ChartFigures;
}) => {
  const { words, language } = useSpoken();
  return (
    <span className="inline-flex items-center gap-1.5" title={rule}>
      <span
        aria-hidden
        className={classNames(
          'w-4 border-t-2 border-dashed',
          severity === 'critical' ? 'border-danger' : 'border-warning',
        )}
      />
      {words.charts.alertAt(operator, figureText(value, figures.unit, language))}
    </span>
  );
};
