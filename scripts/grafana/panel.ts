/** Units as Grafana names them. */
export type Unit = 's' | 'bytes' | 'percentunit' | 'reqps' | 'ops' | 'short' | 'none' | 'dateTimeFromNow';

/** One query of a panel and what its lines are called; `{{label}}` stands for the value of a label. */
export type Query = { readonly expr: string; readonly legend: string };

/** From this value on, what is drawn takes this colour. */
export type Threshold = { readonly from: number; readonly color: 'green' | 'yellow' | 'orange' | 'red' };

type Common = {
  readonly title: string;
  /** What it tells and what to do about it. */
  readonly description: string;
  readonly unit: Unit;
  /** Columns of 24, and rows of 30 pixels. */
  readonly width: number;
  readonly height: number;
  readonly thresholds?: readonly Threshold[];
};

export type Panel = Common & {
  readonly kind: 'timeseries' | 'stacked' | 'stat' | 'gauge' | 'bars' | 'heatmap' | 'table';
  readonly queries: readonly Query[];
};

/** A strip across the dashboard that says what the panels below it are about. */
export type Row = { readonly kind: 'row'; readonly title: string };

export type GridPosition = { readonly x: number; readonly y: number; readonly w: number; readonly h: number };

const datasource = { type: 'prometheus', uid: '$datasource' } as const;

const grafanaType = {
  ...{ timeseries: 'timeseries', stacked: 'timeseries', stat: 'stat', gauge: 'gauge', bars: 'bargauge' },
  ...{ heatmap: 'heatmap', table: 'table' },
} as const satisfies Record<Panel['kind'], string>;

const lastValue = { reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false } };
const legend = { displayMode: 'table', placement: 'bottom', calcs: ['lastNotNull', 'max'], showLegend: true };
const lineOptions = { legend, tooltip: { mode: 'multi', sort: 'desc' } };

const optionsOf: Readonly<Record<Panel['kind'], Readonly<Record<string, unknown>>>> = {
  timeseries: lineOptions,
  stacked: lineOptions,
  stat: { ...lastValue, colorMode: 'value', graphMode: 'area', textMode: 'value_and_name' },
  gauge: { ...lastValue, showThresholdMarkers: true },
  bars: { ...lastValue, orientation: 'horizontal', displayMode: 'basic' },
  heatmap: { calculate: false, yAxis: { unit: 's' }, cellGap: 1, color: { scheme: 'Blues', mode: 'scheme' } },
  table: { showHeader: true, cellHeight: 'sm' },
};

const customOf = (kind: Panel['kind']) => {
  if (kind !== 'timeseries' && kind !== 'stacked') return {};
  const isStacked = kind === 'stacked';
  return {
    custom: {
      ...{ drawStyle: 'line', lineWidth: 1, fillOpacity: isStacked ? 30 : 6, showPoints: 'never', spanNulls: false },
      stacking: { mode: isStacked ? 'normal' : 'none' },
    },
  };
};

const isAtOneMoment = (kind: Panel['kind']): boolean => kind === 'table' || kind === 'bars';

const refId = (index: number): string => String.fromCharCode('A'.charCodeAt(0) + index);

/** A panel as Grafana's dashboard model has it. */
export const renderPanel = (panel: Panel, id: number, gridPos: GridPosition): Readonly<Record<string, unknown>> => {
  const { kind, title, description, unit, queries, thresholds = [] } = panel;
  const steps = [{ color: 'green', value: null }, ...thresholds.map(({ from, color }) => ({ color, value: from }))];
  return {
    ...{ id, type: grafanaType[kind], title, description, datasource, gridPos },
    targets: queries.map(({ expr, legend: legendFormat }, index) => ({
      ...{ refId: refId(index), datasource, expr, legendFormat, editorMode: 'code' },
      ...(isAtOneMoment(kind) ? { instant: true, range: false } : { instant: false, range: true }),
      ...(kind === 'heatmap' && { format: 'heatmap' }),
      ...(kind === 'table' && { format: 'table' }),
    })),
    fieldConfig: {
      defaults: {
        unit,
        ...(unit === 'percentunit' && { min: 0, max: 1 }),
        color: { mode: thresholds.length > 0 && kind !== 'timeseries' ? 'thresholds' : 'palette-classic' },
        thresholds: { mode: 'absolute', steps },
        ...customOf(kind),
      },
      overrides: [],
    },
    options: optionsOf[kind],
    ...(kind === 'table' && {
      transformations: [
        { id: 'merge', options: {} },
        { id: 'organize', options: { excludeByName: { Time: true } } },
      ],
    }),
  };
};

export const renderRow = ({ title }: Row, id: number, y: number): Readonly<Record<string, unknown>> => ({
  ...{ id, type: 'row', title, collapsed: false, panels: [] },
  gridPos: { x: 0, y, w: columns, h: 1 },
});

/** How wide a dashboard is. */
export const columns = 24;
