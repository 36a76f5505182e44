import { type ReactNode, useMemo } from 'react';
import { ChartBoard } from '../../ui/chart-board.tsx';
import { Page } from '../../ui/page.tsx';
import type { SeriesChartSpec } from '../../ui/series-chart.tsx';
import { PageTabs } from '../../ui/tabs.tsx';
import { type TimeWindow, useTimeWindow, type WindowChoice } from '../../ui/time-window.ts';
import { TimeWindowBar } from '../../ui/time-window-bar.tsx';
import { useSeries } from '../../ui/use-series.ts';
import type { Words } from '../../words/en.ts';
import type { WatchWords } from '../../words/watch-en.ts';
import { useWatchWords } from '../../words/watch-words.ts';
import { useWords } from '../../words/words.tsx';

/** The pages that watch one side of the house each; the window goes along from one to the next. */
const MonitoringTabs = ({ window }: { readonly window: TimeWindow }) => {
  const { shell } = useWords();
  const { tabs } = useWatchWords();
  const tab = (path: string, label: string) => ({ to: `/monitoring/${path}${window.search}`, label });
  return (
    <PageTabs
      label={tabs}
      tabs={[
        tab('api', shell.page.watchApi),
        tab('authentication', shell.page.watchAuthentication),
        tab('tasks', shell.page.watchTasks),
        tab('system', shell.page.watchSystem),
        tab('activity', shell.page.watchActivity),
      ]}
    />
  );
};

/** A page of charts over one stretch of time. */
export const MonitoringPage = ({
  title,
  lead,
  usual,
  specsOf,
  above,
  below,
}: {
  readonly title: string;
  readonly lead: string;
  /** The window as long as none is chosen. */
  readonly usual: WindowChoice;
  /** The same function each time, or the charts are drawn anew. */
  readonly specsOf: (words: Words, said: WatchWords) => readonly SeriesChartSpec[];
  readonly above?: ReactNode;
  readonly below?: (window: TimeWindow) => ReactNode;
}) => {
  const words = useWords();
  const said = useWatchWords();
  const window = useTimeWindow(usual);
  const specs = useMemo(() => specsOf(words, said), [specsOf, words, said]);
  const { readings, hears } = useSeries(
    specs.map(({ query }) => query),
    window,
  );
  return (
    <Page title={title} lead={lead}>
      <MonitoringTabs window={window} />
      <TimeWindowBar window={window} hears={hears} />
      {above}
      <ChartBoard specs={specs} readings={readings} window={window} />
      {below?.(window)}
    </Page>
  );
};
