import { type ReactNode, useMemo } from 'react';
import type { SeriesFigures } from '../../api/series.ts';
import { ChartGrid } from '../../ui/chart-board.tsx';
import { HealthStrip } from '../../ui/health-strip.tsx';
import { activeUsersChart, loginCharts, queueCharts, requestCharts } from '../../ui/house-charts.ts';
import { Panel } from '../../ui/panel.tsx';
import { SeriesChart } from '../../ui/series-chart.tsx';
import { useTimeWindow } from '../../ui/time-window.ts';
import { TimeWindowBar } from '../../ui/time-window-bar.tsx';
import { useSeries } from '../../ui/use-series.ts';
import type { Words } from '../../words/en.ts';
import { useWords } from '../../words/words.tsx';
import { VitalSigns } from './vital-signs.tsx';

const health = { metric: 'castellan.health.check.up', stats: ['min'], by: ['component'] };

const specsOf = (words: Words) => {
  const { rate, errors, latency } = requestCharts(words);
  const { logins } = loginCharts(words);
  const { oldest, dead } = queueCharts(words);
  return [rate, latency, errors, logins, activeUsersChart(words), oldest, dead];
};

/**
 * The overview with how the house has been faring: figures and charts over one stretch of time, live unless another is
 * chosen. They stand around what the overview shows besides.
 */
export const WatchedHouse = ({ tiles, aside, lists }: Readonly<Record<'tiles' | 'aside' | 'lists', ReactNode>>) => {
  const words = useWords();
  const window = useTimeWindow('live');
  const specs = useMemo(() => specsOf(words), [words]);
  const { readings, hears } = useSeries([...specs.map(({ query }) => query), health], window);
  const reading = (key: string) => readings[specs.findIndex((spec) => spec.key === key)]?.figures;
  return (
    <>
      <div className="grid min-w-0 gap-5">
        <TimeWindowBar window={window} hears={hears} />
        <VitalSigns
          byStatus={reading('requests')}
          latency={reading('latency')}
          logins={reading('logins')}
          activeUsers={reading('active-users')}
          oldest={reading('oldest')}
          dead={reading('dead')}
        />
        {tiles}
      </div>
      {aside}
      <div className="grid min-w-0 gap-5">
        <ChartGrid>
          {specs.map((spec, index) => {
            const one = readings[index];
            return one && <SeriesChart key={spec.key} spec={spec} reading={one} window={window} />;
          })}
          <HealthOverTime figures={readings.at(-1)?.figures} />
        </ChartGrid>
        {lists}
      </div>
    </>
  );
};

const HealthOverTime = ({ figures }: { readonly figures: SeriesFigures | undefined }) => {
  const words = useWords();
  return (
    <Panel title={words.charts.healthStrip} lead={words.charts.healthStripLead}>
      {figures === undefined || figures.series.length === 0 ? (
        <p className="grid h-52 place-items-center rounded bg-sunken px-6 text-center text-muted">
          {figures === undefined ? words.general.loading : words.charts.nothing}
        </p>
      ) : (
        <HealthStrip figures={figures} />
      )}
    </Panel>
  );
};
