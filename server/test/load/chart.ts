import type { Chart } from './scenario.ts';

const size = { width: 640, height: 220 } as const;
const plot = { left: 64, right: 628, top: 40, bottom: 172 } as const;
const gridLines = 4;

export const escapeXml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`);

/** The smallest of 1, 2, 2.5 or 5 times a power of ten that is not below. */
const roundUp = (value: number): number => {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 2, 2.5, 5, 10].find((one) => one * power >= value) ?? 10;
  return factor * power;
};

const numberOf = (value: number): string =>
  value >= 10_000 ? `${Number((value / 1000).toPrecision(3))}k` : String(Number(value.toPrecision(3)));

const style = `
  .load-chart { --ink: #1f2430; --faint: #6b7280; --grid: #e3e5ea; --one: #2559c7; --two: #b4540a; background: transparent; max-width: 100%; }
  @media (prefers-color-scheme: dark) {
    .load-chart { --ink: #e8eaf0; --faint: #a0a6b4; --grid: #343946; --one: #7fa8ff; --two: #f0a35e; }
  }
  .load-chart text { font: 12px system-ui, sans-serif; fill: var(--faint); }
  .load-chart .title { font-weight: 600; fill: var(--ink); }
  .load-chart path { fill: none; stroke-width: 2; }
  .load-chart .grid { stroke: var(--grid); }`;
const colours = ['--one', '--two'];
const dashes = ['', ' stroke-dasharray="6 3"'];

const lineOf = (values: readonly number[], x: (at: number) => number, y: (value: number) => number): string => {
  let isDrawing = false;
  const steps = values.map((value, at) => {
    // A point that is missing leaves a gap.
    if (!Number.isFinite(value)) {
      isDrawing = false;
      return '';
    }
    const step = `${isDrawing ? 'L' : 'M'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    isDrawing = true;
    return step;
  });
  return steps.join('');
};

/** A picture of its own, legible on a light and on a dark page. */
export const drawChart = ({ title, unit, over, lines }: Chart): string => {
  const top = roundUp(Math.max(0, ...lines.flatMap(({ values }) => values.filter(Number.isFinite))));
  const x = (at: number): number => plot.left + ((plot.right - plot.left) * at) / Math.max(1, over.length - 1);
  const y = (value: number): number => plot.bottom - ((plot.bottom - plot.top) * value) / top;
  const withUnit = unit === '' ? title : `${title}, ${unit}`;
  const grid = Array.from({ length: gridLines + 1 }, (_, at) => {
    const value = (top * at) / gridLines;
    return `<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${y(value)}" y2="${y(value)}"/><text x="${plot.left - 8}" y="${y(value) + 4}" text-anchor="end">${numberOf(value)}</text>`;
  });
  const ends = [0, Math.floor((over.length - 1) / 2), over.length - 1];
  const ticks = [...new Set(ends)].map(
    (at) =>
      `<text x="${x(at)}" y="${plot.bottom + 18}" text-anchor="${at === 0 ? 'start' : at === over.length - 1 ? 'end' : 'middle'}">${escapeXml(over[at] ?? '')}</text>`,
  );
  const drawn = lines.map(({ name, values }, at) => {
    const look = `style="stroke: var(${colours[at % colours.length]})"${dashes[at % dashes.length]}`;
    const legend =
      lines.length === 1
        ? ''
        : `<path ${look} d="M${plot.left + at * 220} 210h24"/><text x="${plot.left + at * 220 + 32}" y="214">${escapeXml(name)}</text>`;
    return `<path ${look} d="${lineOf(values, x, y)}"/>${legend}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="load-chart" role="img" aria-label="${escapeXml(withUnit)}" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}">`,
    `<style>${style}</style>`,
    `<text class="title" x="${plot.left}" y="22">${escapeXml(withUnit)}</text>`,
    ...grid,
    ...ticks,
    ...drawn,
    '</svg>',
  ].join('\n');
};
