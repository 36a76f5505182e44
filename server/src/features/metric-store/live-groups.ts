import { addCell } from './cells.ts';
import { createGrouping, type Group } from './grouping.ts';
import type { LivePoint } from './metric-memory.ts';
import type { SeriesBook } from './series-book.ts';
import type { Chart } from './series-question.ts';

type Selected = Pick<Chart, 'metric' | 'where' | 'by'>;

/** What lies in memory, stretch by stretch. */
export type LiveGroups = {
  readonly groups: readonly Group[];
  /** How many seconds of each stretch are known. */
  readonly seconds: readonly number[];
};

/** Brings together what this process remembers. @param stretchOf in which stretch a point lies; in none when it is outside. */
export const groupPoints = (
  book: SeriesBook,
  points: readonly LivePoint[],
  { metric, where, by }: Selected,
  stretches: number,
  stretchOf: (point: LivePoint) => number,
): LiveGroups & { readonly shape: ReturnType<typeof createGrouping>['shape'] } => {
  const placed = points.flatMap((point) => {
    const stretch = stretchOf(point);
    return stretch >= 0 && stretch < stretches ? [{ point, stretch }] : [];
  });
  const seconds = Array.from({ length: stretches }, () => 0);
  for (const { point, stretch } of placed) seconds[stretch] = (seconds[stretch] ?? 0) + point.seconds;
  const grouping = createGrouping({ metric, where, by, stretches, secondsAStretch: Number.POSITIVE_INFINITY });
  for (const { labels, shape, offset } of book.seriesOfMetric(metric.name)) {
    if (!grouping.includes(labels)) continue;
    const cells = new Float64Array(stretches * grouping.width);
    for (const { point, stretch } of placed) addCell(shape, cells, stretch * grouping.width, point.cells, offset);
    grouping.add(labels, shape, cells);
  }
  return { shape: grouping.shape, groups: grouping.groups, seconds };
};
