import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { castellan } from '../api/castellan.ts';
import { paced } from '../api/pace.ts';
import { keyOf, queryOf, readSeries, type SeriesFigures, type SeriesQuery } from '../api/series.ts';
import { begun, withPoint } from './live-figures.ts';
import type { TimeWindow } from './time-window.ts';
import type { Hearing } from './time-window-bar.tsx';
import { useIsVisible } from './visibility.ts';

export type SeriesReading = {
  /** Undefined until they are known. */
  readonly figures: SeriesFigures | undefined;
  readonly error: Error | null;
  readonly reload: () => void;
};

/** More than a chart has pixels for would be wasted, and the store answers a month at this in a moment. */
const points = 240;
const streamAgainMs = 60_000;
/** What one looked away from is not kept for long: it is out of date. */
const keptMs = 60_000;

type Live = {
  readonly figures: readonly SeriesFigures[] | undefined;
  /** Undefined until it is known whether the stream comes. */
  readonly isStreaming: boolean | undefined;
};

const nothingYet: Live = { figures: undefined, isStreaming: undefined };

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** What the stream tells, as long as it is listened to. @param questions as text, so that the same ones are not asked anew. */
const useLive = (questions: string, isOpen: boolean): Live => {
  const [live, setLive] = useState(nothingYet);
  useEffect(() => {
    if (!isOpen) return;
    const controller = new AbortController();
    const { signal } = controller;
    const asked: readonly SeriesQuery[] = JSON.parse(questions);
    const follow = async (): Promise<void> => {
      while (!signal.aborted) {
        try {
          for await (const event of castellan.followSeries(asked.map(queryOf), { signal })) {
            setLive(({ figures }) => ({
              figures:
                event.name === 'history'
                  ? begun(event.history, Date.now() / 1_000)
                  : figures && withPoint(figures, event.point),
              isStreaming: true,
            }));
          }
        } catch {
          if (signal.aborted) return;
          // A proxy that keeps streams back, or too many listeners: polling goes on meanwhile.
          setLive({ figures: undefined, isStreaming: false });
        }
        await pause(streamAgainMs, signal);
      }
    };
    void follow();
    return () => controller.abort();
  }, [questions, isOpen]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what other charts were told is not theirs.
  useEffect(() => () => setLive(nothingYet), [questions]);
  return live;
};

/** The figures of several charts over the window of their page; a chart that is asked for twice is asked for once. */
export const useSeries = (
  queries: readonly SeriesQuery[],
  window: TimeWindow,
): { readonly readings: readonly SeriesReading[]; readonly hears: Hearing } => {
  const isVisible = useIsVisible();
  const isLive = window.choice === 'live';
  const keys = queries.map(keyOf);
  const distinct = queries.filter((_, index) => keys.indexOf(keys[index] ?? '') === index);
  const order = distinct.map(keyOf);
  const live = useLive(JSON.stringify(distinct), isLive && isVisible && !window.isPaused);
  const isStreamed = isLive && live.isStreaming !== false;
  const { data, error, refetch } = useQuery({
    queryKey: ['series', order, window.choice, window.from, window.to],
    queryFn: async ({ signal }) => {
      const answers = await readSeries(distinct, window.bounds(Date.now()), points, signal);
      return new Map(answers.map((answer, index) => [order[index] ?? '', answer]));
    },
    enabled: !isStreamed && window.isWhole,
    refetchInterval: () => (window.refreshMs === undefined ? false : paced(window.refreshMs)),
    gcTime: keptMs,
    // Another window takes the place of this one once it is there.
    placeholderData: keepPreviousData,
  });
  const readings = keys.map(
    (key): SeriesReading => ({
      figures: isStreamed ? live.figures?.[order.indexOf(key)] : data?.get(key),
      error: isStreamed ? null : error,
      reload: () => void refetch(),
    }),
  );
  const hears = isLive ? (live.isStreaming === undefined ? undefined : isStreamed ? 'stream' : 'polling') : 'polling';
  return { readings, hears };
};
