import type { ChartColour } from './chart-colours.ts';
import type { ChartUnit } from './chart-units.ts';

export type ChartLine = {
  readonly key: string;
  readonly label: string;
  /** One for each time; null where nothing was recorded. */
  readonly values: readonly (number | null)[];
  readonly colour: ChartColour;
  readonly dash?: readonly number[];
};

/** Above or below it an alert would fire. */
export type ChartThreshold = {
  readonly rule: string;
  readonly value: number;
  readonly operator: string;
  readonly severity: 'critical' | 'warning';
};

export type ChartFigures = {
  /** Seconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly lines: readonly ChartLine[];
  readonly unit: ChartUnit;
  readonly isStacked: boolean;
  /** From where to where the time axis goes. */
  readonly from: number;
  readonly to: number;
  readonly stepSeconds: number;
  readonly thresholds: readonly ChartThreshold[];
};

export const lastOf = (values: readonly (number | null)[]): number | null =>
  values.findLast((value) => value !== null) ?? null;

export const highestOf = (values: readonly (number | null)[]): number | null =>
  values.reduce((highest, value) => (value !== null && (highest === null || value > highest) ? value : highest), null);

/** Whether anything was recorded at all. */
export const isEmpty = ({ lines }: Pick<ChartFigures, 'lines'>): boolean =>
  lines.every(({ values }) => values.every((value) => value === null));

/** Each line upon the one before it. What was not recorded counts as nothing where something else was. */
export const stacked = (lines: readonly ChartLine[], length: number): readonly (readonly (number | null)[])[] => {
  const below = Array.from<number | null>({ length }).fill(null);
  const isKnown = Array.from({ length }, (_, index) => lines.some(({ values }) => (values[index] ?? null) !== null));
  return lines.map(({ values }) =>
    below.map((sum, index) => {
      if (!isKnown[index]) return null;
      const height = (sum ?? 0) + (values[index] ?? 0);
      below[index] = height;
      return height;
    }),
  );
};
