import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { paced } from '../../api/pace.ts';
import { readSeries } from '../../api/series.ts';
import { figureText } from '../../ui/chart-units.ts';
import { Failure } from '../../ui/failure.tsx';
import { Panel } from '../../ui/panel.tsx';
import { failedStatuses, requests } from '../../ui/request-series.ts';
import { type Column, Table } from '../../ui/table.tsx';
import type { TimeWindow } from '../../ui/time-window.ts';
import type { WatchWords } from '../../words/watch-en.ts';
import { useWatchWords } from '../../words/watch-words.ts';
import { useSpoken } from '../../words/words.tsx';
import { type RouteFigures, routeFigures, sorted } from './route-figures.ts';

const refreshMs = 60_000;
const alarming = 0.01;

const by = ['method', 'route'];
// One figure each: an answer holds fifty series, of several figures as many routes fewer.
const all = ['count', 'p50', 'p95', 'p99'].map((stat) => requests([stat], { by }));
const failed = requests(['count'], { by, where: failedStatuses.map((status) => `status:${status}`) });

/** Each route by what callers notice of it; a route leads to its own charts, and to its traces. */
export const RouteTable = ({ window }: { readonly window: TimeWindow }) => {
  const { words, language } = useSpoken();
  const { api: said } = useWatchWords();
  const [parameters, setParameters] = useSearchParams();
  const order = parameters.get('sort') ?? '-requests';
  const { data, error, refetch } = useQuery({
    queryKey: ['series', 'routes', window.choice, window.from, window.to],
    queryFn: async ({ signal }) => {
      const answers = await readSeries([failed, ...all], window.bounds(Date.now()), 1, signal);
      return { routes: routeFigures(answers), isTruncated: answers.some(({ truncated }) => truncated) };
    },
    enabled: window.isWhole,
    refetchInterval: () =>
      window.refreshMs === undefined ? (false as const) : paced(Math.max(refreshMs, window.refreshMs)),
    placeholderData: keepPreviousData,
  });
  const sort = (next: string): void =>
    setParameters(
      (before) => {
        const after = new URLSearchParams(before);
        after.set('sort', next);
        return after;
      },
      { replace: true, preventScrollReset: true },
    );
  const to = (route: string): string => {
    const next = new URLSearchParams(parameters);
    next.set('route', route);
    return `/monitoring/api?${next}`;
  };
  return (
    <Panel title={said.routes} lead={said.routesLead} isBare>
      {data === undefined ? (
        error === null ? (
          <div aria-busy="true" className="m-4 h-64 animate-pulse rounded bg-sunken" />
        ) : (
          <div className="p-4">
            <Failure error={error} onRetry={() => void refetch()} />
          </div>
        )
      ) : data.routes.length === 0 ? (
        <p className="px-4 py-10 text-center text-muted">{words.charts.nothing}</p>
      ) : (
        <>
          <Table
            rows={sorted(data.routes, order)}
            columns={columns(said, language)}
            keyOf={({ method, route }) => `${method} ${route}`}
            linkOf={({ route }) => to(route)}
            caption={said.routes}
            sorting={{ by: order, onSort: sort }}
          />
          {data.isTruncated && (
            <p className="border-t border-line px-4 py-2 text-sm text-faint">{words.charts.truncated}</p>
          )}
        </>
      )}
    </Panel>
  );
};

const columns = (said: WatchWords['api'], language: string): readonly Column<RouteFigures>[] => {
  const timed = (stat: 'p50' | 'p95' | 'p99', isWideOnly: boolean): Column<RouteFigures> => ({
    key: stat,
    head: stat,
    sort: stat,
    align: 'end',
    width: 'w-24 max-md:w-16',
    isWideOnly,
    cell: (row) => <span className="tabular whitespace-nowrap">{figureText(row[stat], 'seconds', language)}</span>,
  });
  return [
    {
      key: 'route',
      head: said.route,
      sort: 'route',
      cell: ({ method, route }) => (
        <span className="foreign">
          <span className="text-faint">{method}</span> {route}
        </span>
      ),
    },
    {
      key: 'requests',
      head: said.requests,
      sort: 'requests',
      align: 'end',
      width: 'w-28 max-md:w-20',
      cell: ({ requests: count, perSecond }) => (
        <span className="tabular" title={figureText(perSecond, 'per-second', language)}>
          {figureText(Math.round(count), 'count', language)}
        </span>
      ),
    },
    {
      key: 'errors',
      head: said.errors,
      sort: 'errors',
      align: 'end',
      width: 'w-24 max-md:w-16',
      cell: ({ errorShare }) => (
        <span
          className={
            errorShare >= alarming
              ? 'tabular font-medium text-danger'
              : errorShare === 0
                ? 'tabular text-faint'
                : 'tabular'
          }
        >
          {figureText(errorShare, 'share', language)}
        </span>
      ),
    },
    timed('p50', true),
    timed('p95', false),
    timed('p99', true),
    {
      key: 'traces',
      head: said.traces,
      isHeadHidden: true,
      align: 'end',
      width: 'w-20',
      isWideOnly: true,
      cell: ({ route, method }) => (
        <Link
          to={`/monitoring/traces?${new URLSearchParams({ name: `${method} ${route}` })}`}
          aria-label={said.tracesOf(`${method} ${route}`)}
          className="relative text-sm text-accent-text underline decoration-1 underline-offset-2"
        >
          {said.traces}
        </Link>
      ),
    },
  ];
};
