import { X } from 'lucide-react';
import { useCallback } from 'react';
import { useSearchParams } from 'react-router';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { requestCharts } from '../../ui/house-charts.ts';
import type { SeriesChartSpec } from '../../ui/series-chart.tsx';
import { lineEach } from '../../ui/series-lines.ts';
import type { Words } from '../../words/en.ts';
import type { WatchWords } from '../../words/watch-en.ts';
import { useWatchWords } from '../../words/watch-words.ts';
import { useWords } from '../../words/words.tsx';
import { MonitoringPage } from './monitoring-page.tsx';
import { RouteTable } from './route-table.tsx';

const apiCharts = (words: Words, { api: said }: WatchWords, route: string | undefined): readonly SeriesChartSpec[] => {
  const { rate, errors, latency } = requestCharts(words, route);
  const active: SeriesChartSpec = {
    key: 'active',
    title: said.active,
    query: { metric: 'http.server.active_requests', stats: ['max'] },
    unit: 'count',
    toLines: lineEach(() => said.underWay),
  };
  return route === undefined ? [rate, errors, latency, active] : [rate, errors, latency];
};

/** How requests are answered: all of them, or those of one route, and each route beside the others. */
export const ApiPage = () => {
  const { shell } = useWords();
  const { api } = useWatchWords();
  const [parameters, setParameters] = useSearchParams();
  const route = parameters.get('route') ?? undefined;
  const specsOf = useCallback((words: Words, said: WatchWords) => apiCharts(words, said, route), [route]);
  const clear = (): void =>
    setParameters((before) => {
      const next = new URLSearchParams(before);
      next.delete('route');
      return next;
    });
  return (
    <MonitoringPage
      title={shell.page.watchApi}
      lead={api.lead}
      usual="1h"
      specsOf={specsOf}
      above={
        route !== undefined && (
          <div className="flex flex-wrap items-center gap-2">
            <Badge tone="info">
              <span className="foreign">{route}</span>
            </Badge>
            <Button look="quiet" size="sm" icon={<X size={14} aria-hidden />} onClick={clear}>
              {api.allRoutes}
            </Button>
          </div>
        )
      }
      below={(window) => <RouteTable window={window} />}
    />
  );
};
