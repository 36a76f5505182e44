import { useMemo, useState } from 'react';
import { useMay } from '../api/me.ts';
import type { SeriesQuery } from '../api/series.ts';
import { useSpoken } from '../words/words.tsx';
import { thresholdsOf, useAlertThresholds } from './alert-thresholds.ts';
import type { ChartFigures } from './chart-figures.ts';
import { momentText } from './chart-moment.ts';
import { ChartPanel } from './chart-panel.tsx';
import type { ChartUnit } from './chart-units.ts';
import type { ToLines } from './series-lines.ts';
import { TextLink } from './text-link.tsx';
import type { TimeWindow } from './time-window.ts';
import type { SeriesReading } from './use-series.ts';

/** A chart as a page declares it. */
export type SeriesChartSpec = {
  readonly key: string;
  readonly title: string;
  readonly lead?: string;
  readonly query: SeriesQuery;
  readonly unit: ChartUnit;
  readonly toLines: ToLines;
  readonly isStacked?: boolean;
  /** The alerts that watch these figures: where they would fire is drawn. */
  readonly rules?: readonly string[];
  /** Where the figures are of requests: a point leads to the traces of its time. Further filters of that page. */
  readonly traces?: Readonly<Record<string, string>>;
};

const leastTraceSeconds = 30;

/** A chart of the page's window. */
export const SeriesChart = ({
  spec,
  reading: { figures, error, reload },
  window,
}: {
  readonly spec: SeriesChartSpec;
  readonly reading: SeriesReading;
  readonly window: TimeWindow;
}) => {
  const { words, language } = useSpoken();
  const mayTrace = useMay()('monitoring:read');
  const alerts = useAlertThresholds();
  const [picked, setPicked] = useState<number>();
  const { toLines, unit, isStacked = false, rules } = spec;
  const drawn = useMemo(
    (): ChartFigures | undefined =>
      figures && {
        ...figures,
        lines: toLines(figures),
        unit,
        isStacked,
        thresholds: thresholdsOf(alerts, rules),
      },
    [figures, toLines, unit, isStacked, rules, alerts],
  );
  const width = Math.max(leastTraceSeconds, drawn?.stepSeconds ?? 0);
  return (
    <ChartPanel
      title={spec.title}
      {...(spec.lead !== undefined && { lead: spec.lead })}
      figures={drawn}
      error={error}
      onRetry={reload}
      onZoom={window.zoom}
      {...(spec.traces !== undefined && mayTrace && { onPick: setPicked })}
      note={
        spec.traces !== undefined && (
          <p className="min-h-5 text-sm text-faint">
            {picked === undefined ? (
              words.charts.pickHint
            ) : (
              <TextLink
                to={`/monitoring/traces?${new URLSearchParams({
                  ...spec.traces,
                  range: 'own',
                  from: new Date((picked - width) * 1_000).toISOString(),
                  to: new Date((picked + width) * 1_000).toISOString(),
                })}`}
              >
                {words.charts.tracesAt(momentText(picked, drawn?.stepSeconds ?? 1, language))}
              </TextLink>
            )}
            {figures?.truncated === true && ` ${words.charts.truncated}`}
          </p>
        )
      }
    />
  );
};
