import type { ReactNode } from 'react';
import { SeriesChart, type SeriesChartSpec } from './series-chart.tsx';
import type { TimeWindow } from './time-window.ts';
import type { SeriesReading } from './use-series.ts';

/** Charts two abreast where there is room. */
export const ChartGrid = ({ children }: { readonly children: ReactNode }) => (
  <div className="@container min-w-0">
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5 @min-[38rem]:grid-cols-[repeat(2,minmax(0,1fr))]">
      {children}
    </div>
  </div>
);

export const ChartBoard = ({
  specs,
  readings,
  window,
}: {
  readonly specs: readonly SeriesChartSpec[];
  /** In the order of the charts. */
  readonly readings: readonly SeriesReading[];
  readonly window: TimeWindow;
}) => (
  <ChartGrid>
    {specs.map((spec, index) => {
      const reading = readings[index];
      return reading && <SeriesChart key={spec.key} spec={spec} reading={reading} window={window} />;
    })}
  </ChartGrid>
);
