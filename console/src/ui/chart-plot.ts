import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Resolve } from './chart-colours.ts';
import { type ChartFigures, type ChartLine, stacked } from './chart-figures.ts';
import { axisMoment } from './chart-moment.ts';
import { figureText, gridSteps, leastTop } from './chart-units.ts';

export type Picture = {
  readonly figures: ChartFigures;
  readonly colour: Resolve;
  readonly language: string;
};

export type PlotEvents = {
  /** Somebody points at a moment, or no longer at any. */
  readonly onPoint: (at: number | null) => void;
  readonly onPick: (at: number) => void;
  readonly onZoom: (from: number, to: number) => void;
};

export type Plot = {
  readonly show: (picture: Picture) => void;
  readonly resize: () => void;
  readonly point: (at: number | null) => void;
  readonly remove: () => void;
};

const font = '12px system-ui, sans-serif';
const axisWidth = 60;
/** A drag shorter than this is a click. */
const leastDrag = 6;
const headroom = 1.08;
/** A threshold is drawn when the figures come within this part of it: else it would flatten them. */
const nearThreshold = 0.25;

const drawn = ({ thresholds }: ChartFigures, highest: number) =>
  thresholds.filter(({ value }) => highest >= value * nearThreshold);

/** What cannot be changed without drawing everything anew. */
const structureOf = ({ figures, colour, language }: Picture): string =>
  JSON.stringify([
    figures.unit,
    figures.isStacked,
    language,
    colour('line'),
    figures.lines.map((line) => [line.colour, line.dash]),
    figures.thresholds.map(({ rule, value }) => [rule, value]),
  ]);

/** In the order in which they are drawn. Of a stack the top comes first: where a line adds nothing, the one below hides it. */
const linesOf = ({ lines, isStacked }: ChartFigures): readonly ChartLine[] => (isStacked ? lines.toReversed() : lines);

const rowsOf = ({ times, lines, isStacked }: ChartFigures): uPlot.AlignedData => {
  const rows = isStacked ? stacked(lines, times.length).toReversed() : lines.map(({ values }) => values);
  return [[...times], ...rows.map((row) => [...row])];
};

/** Where a figure has no neighbour that a line could lead to. */
const alone = (row: ArrayLike<number | null | undefined>): number[] => {
  const isThere = (index: number): boolean => typeof row[index] === 'number';
  return Array.from(row, (_, index) => index).filter(
    (index) => isThere(index) && !isThere(index - 1) && !isThere(index + 1),
  );
};

/** Draws a chart into `host` and keeps it: only here is uPlot known. */
export const openPlot = (host: HTMLElement, events: PlotEvents): Plot => {
  let plot: uPlot | undefined;
  let structure = '';
  let current: Picture | undefined;
  let isPointedByUs = false;

  const size = () => ({ width: Math.max(120, host.clientWidth), height: Math.max(80, host.clientHeight) });

  const topOf = (highest: number): number => {
    if (current === undefined) return 1;
    const { figures } = current;
    const values = drawn(figures, highest).map(({ value }) => value);
    return Math.max(leastTop[figures.unit], highest, ...values) * headroom;
  };

  const drawThresholds = (self: uPlot): void => {
    if (current === undefined) return;
    const { figures, colour } = current;
    const { left, width } = self.bbox;
    const { ctx } = self;
    for (const { value, severity } of drawn(figures, (self.scales.y?.max ?? 0) / headroom)) {
      const y = Math.round(self.valToPos(value, 'y', true)) + 0.5;
      ctx.save();
      ctx.strokeStyle = colour(severity === 'critical' ? 'danger' : 'warning');
      ctx.lineWidth = uPlot.pxRatio;
      ctx.setLineDash([6 * uPlot.pxRatio, 4 * uPlot.pxRatio]);
      ctx.beginPath();
      ctx.moveTo(left, y);
      ctx.lineTo(left + width, y);
      ctx.stroke();
      ctx.restore();
    }
  };

  const optionsOf = ({ figures, colour, language }: Picture): uPlot.Options => {
    const { unit, isStacked } = figures;
    const lines = linesOf(figures);
    const axis = { stroke: colour('faint'), font, ticks: { show: false } };
    const grid = { stroke: colour('line'), width: 1 };
    return {
      ...size(),
      // To the right half a label of the time axis finds its place.
      padding: [8, 26, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: true, range: () => [current?.figures.from ?? 0, current?.figures.to ?? 1] },
        y: { range: (_self, _low, high) => [0, topOf(high ?? 0)] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 26,
          space: 68,
          values: (_self, moments, _index, _space, step) => moments.map((at) => axisMoment(at, step, language)),
        },
        {
          ...axis,
          grid,
          size: axisWidth,
          space: 34,
          incrs: gridSteps(unit),
          values: (_self, values) => values.map((value) => figureText(value, unit, language)),
        },
      ],
      series: [
        {},
        ...lines.map((line, index) => ({
          stroke: colour(line.colour),
          width: 1.5,
          ...(line.dash !== undefined && { dash: [...line.dash] }),
          ...(isStacked && index === lines.length - 1 && { fill: colour(line.colour, 0.22) }),
          points: {
            size: 5,
            fill: colour(line.colour),
            filter: (self: uPlot, row: number, areShown: boolean) => (areShown ? null : alone(self.data[row] ?? [])),
          },
        })),
      ],
      ...(isStacked && {
        bands: lines.slice(0, -1).map((line, index) => ({
          series: [index + 1, index + 2] satisfies uPlot.Band.Bounds,
          fill: colour(line.colour, 0.22),
        })),
      }),
      cursor: {
        y: false,
        points: { size: 7 },
        drag: { x: true, y: false, setScale: false, dist: leastDrag },
      },
      hooks: {
        draw: [drawThresholds],
        setCursor: [
          (self) => {
            if (isPointedByUs) return;
            const { idx, left = -1 } = self.cursor;
            events.onPoint(left < 0 || idx === null || idx === undefined ? null : (self.data[0][idx] ?? null));
          },
        ],
        setSelect: [
          (self) => {
            const { left, width } = self.select;
            if (width < leastDrag) return;
            events.onZoom(self.posToVal(left, 'x'), self.posToVal(left + width, 'x'));
            self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          },
        ],
        ready: [
          (self) => {
            self.over.addEventListener('click', () => {
              const { idx } = self.cursor;
              const at = idx === null || idx === undefined ? undefined : self.data[0][idx];
              if (at !== undefined) events.onPick(at);
            });
          },
        ],
      },
    };
  };

  const show = (picture: Picture): void => {
    current = picture;
    const next = structureOf(picture);
    const data = rowsOf(picture.figures);
    if (plot !== undefined && next === structure) {
      plot.setData(data);
      return;
    }
    plot?.destroy();
    structure = next;
    plot = new uPlot(optionsOf(picture), data, host);
  };

  return {
    show,
    resize: () => plot?.setSize(size()),
    point: (at) => {
      if (plot === undefined) return;
      const left = at === null ? -10 : plot.valToPos(at, 'x');
      isPointedByUs = true;
      plot.setCursor({ left, top: at === null ? -10 : 1 }, false);
      isPointedByUs = false;
    },
    remove: () => {
      plot?.destroy();
      plot = undefined;
    },
  };
};
