import type { Series, SeriesFigures } from '../api/series.ts';
import { type ChartColour, strokeOf } from './chart-colours.ts';
import type { ChartLine } from './chart-figures.ts';

/** What makes the lines of a chart out of what the store answers. */
export type ToLines = (figures: SeriesFigures) => readonly ChartLine[];

type Values = readonly (number | null)[];

const add = (rows: readonly Values[], length: number): Values =>
  Array.from({ length }, (_, index) => {
    const known = rows.map((row) => row[index] ?? null).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
  });

/** A line for each series, as the server sorts them, named by what `nameOf` makes of its labels. */
export const lineEach =
  (nameOf: (series: Series) => string): ToLines =>
  ({ series }) =>
    series.map((one, index) => ({
      key: `${one.stat} ${Object.values(one.labels).join(' ')}`,
      label: nameOf(one),
      values: one.values,
      ...strokeOf(index),
    }));

/** A name for `lineEach`: the value of one label, in words where there are some. */
export const labelOf =
  (label: string, names: Readonly<Record<string, string>> = {}) =>
  ({ labels }: Series): string => {
    const value = labels[label] ?? '';
    return names[value] ?? value;
  };

/** A name for `lineEach`: which figure it is. */
export const statOf = ({ stat }: Series): string => stat;

/** The values of the series that hold `isMeant`, added up; null where none of them was recorded. */
export const summed = ({ series, times }: SeriesFigures, isMeant: (series: Series) => boolean): Values =>
  add(
    series.filter(isMeant).map(({ values }) => values),
    times.length,
  );

export type LineGroup = {
  readonly key: string;
  readonly label: string;
  readonly colour: ChartColour;
  readonly has: (series: Series) => boolean;
};

/** A line for each group, of its series added up. Groups that have no series are left out. */
export const lineOfGroups =
  (groups: readonly LineGroup[]): ToLines =>
  (figures) =>
    groups
      .filter(({ has }) => figures.series.some(has))
      .map(({ key, label, colour, has }) => ({ key, label, colour, values: summed(figures, has) }));

/** Which part of all the series that hold `isPart` are; nothing where there was nothing at all. */
export const shareLine =
  (label: string, colour: ChartColour, isPart: (series: Series) => boolean): ToLines =>
  (figures) => {
    const part = summed(figures, isPart);
    const whole = summed(figures, () => true);
    const values = whole.map((all, index) => (all === null || all === 0 ? null : (part[index] ?? 0) / all));
    return figures.series.length === 0 ? [] : [{ key: label, label, colour, values }];
  };
