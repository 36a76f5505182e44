import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { useSpoken } from '../words/words.tsx';
import { resolver, useAppearanceChanges } from './chart-colours.ts';
import { indexAt, pointAt, usePointedAt } from './chart-crosshair.ts';
import { type ChartFigures, highestOf, lastOf } from './chart-figures.ts';
import { momentText } from './chart-moment.ts';
import type { Plot } from './chart-plot.ts';
import { figureText } from './chart-units.ts';
import { later, useLater } from './later.ts';

/** What draws: it comes after the page, into the place that is kept for it. */
const plotting = later(() => import('./chart-plot.ts'));

const canDraw = (): boolean => document.createElement('canvas').getContext('2d') !== null;

const bigStep = 10;

export type ChartActs = {
  /** Somebody chose a stretch of the time axis, in seconds since 1970. */
  readonly onZoom?: (from: number, to: number) => void;
  /** Somebody chose one moment. */
  readonly onPick?: (at: number) => void;
};

/**
 * The picture of a chart. With the keyboard one goes through it as along a slider: arrows and Page keys move, Enter picks,
 * and each moment is told with its figures.
 */
export const Chart = ({
  title,
  figures,
  onZoom,
  onPick,
}: { readonly title: string; readonly figures: ChartFigures } & ChartActs) => {
  const { words, language } = useSpoken();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>(undefined);
  const acts = useRef<ChartActs>({});
  acts.current = { ...(onZoom && { onZoom }), ...(onPick && { onPick }) };
  const drawing = useLater(plotting, true);
  const appearance = useAppearanceChanges();
  const pointedAt = usePointedAt();
  const { times, stepSeconds } = figures;
  const index = pointedAt === null ? undefined : indexAt(times, pointedAt, stepSeconds);

  useEffect(() => {
    const element = host.current;
    if (drawing === undefined || element === null || !canDraw()) return;
    const opened = drawing.openPlot(element, {
      onPoint: pointAt,
      onPick: (at) => acts.current.onPick?.(at),
      onZoom: (from, to) => acts.current.onZoom?.(from, to),
    });
    plot.current = opened;
    const watcher = new ResizeObserver(opened.resize);
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      opened.remove();
      plot.current = undefined;
    };
  }, [drawing]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read anew when the appearance has changed.
  useEffect(() => {
    const element = host.current;
    if (drawing === undefined || element === null) return;
    plot.current?.show({ figures, colour: resolver(element), language });
  }, [drawing, figures, language, appearance]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the crosshair is placed anew when the figures have moved.
  useEffect(() => {
    plot.current?.point(index === undefined ? null : (times[index] ?? null));
  }, [index, figures, drawing]);

  const summary = useMemo(() => summaryOf(figures, language, words.charts.highest), [figures, language, words]);
  const at = index === undefined ? undefined : times[index];
  const told =
    at === undefined
      ? summary
      : `${momentText(at, stepSeconds, language)}: ${figures.lines
          .map(({ label, values }) => `${label} ${figureText(values[index ?? 0], figures.unit, language)}`)
          .join(', ')}`;

  const onKeyDown = (event: KeyboardEvent): void => {
    const last = times.length - 1;
    const here = index ?? last;
    const next: Readonly<Record<string, number>> = {
      ArrowLeft: index === undefined ? last : here - 1,
      ArrowRight: index === undefined ? last : here + 1,
      ArrowDown: here - 1,
      ArrowUp: here + 1,
      PageDown: here - bigStep,
      PageUp: here + bigStep,
      Home: 0,
      End: last,
    };
    const wanted = next[event.key];
    if (wanted !== undefined && last >= 0) {
      event.preventDefault();
      pointAt(times[Math.min(last, Math.max(0, wanted))] ?? null);
    } else if (event.key === 'Enter' && at !== undefined) {
      onPick?.(at);
    } else if (event.key === 'Escape') {
      pointAt(null);
    }
  };

  return (
    <div
      ref={host}
      role="slider"
      tabIndex={0}
      aria-label={title}
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={Math.max(0, times.length - 1)}
      aria-valuenow={index ?? Math.max(0, times.length - 1)}
      aria-valuetext={told}
      onKeyDown={onKeyDown}
      onBlur={() => pointAt(null)}
      className="relative h-52 w-full touch-pan-y overflow-hidden"
    />
  );
};

const summaryOf = ({ lines, unit }: ChartFigures, language: string, highestIs: (figure: string) => string): string =>
  lines
    .map(({ label, values }) => {
      const say = (value: number | null): string => figureText(value, unit, language);
      return `${label} ${say(lastOf(values))} (${highestIs(say(highestOf(values)))})`;
    })
    .join(', ');
