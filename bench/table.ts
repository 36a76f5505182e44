import { type Sample, type Spread, type Standing, spreadOf } from './interleave.ts';
import type { Finding, Outcome } from './measurement.ts';

const withSpread = ({ median, low, high }: Spread, digits: number, unit = ''): string =>
  Number.isNaN(median) ? '' : `${median.toFixed(digits)}${unit} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

const verdict = ({ isMet, measured }: Finding): string =>
  isMet === undefined ? '' : isMet(measured) ? 'yes' : '**no**';

const figures = (samples: readonly Sample[], figure: (sample: Sample) => number | undefined): Spread =>
  spreadOf(samples.map((sample) => figure(sample) ?? Number.NaN));

const tenths = (spread: Spread): string => withSpread(spread, 1).replace(/ \(.*/, '');

const whole = (spread: Spread): string => (Number.isNaN(spread.median) ? '' : spread.median.toFixed(0));

const columns: readonly (readonly [string, (samples: readonly Sample[]) => string])[] = [
  ['CPU of the server, µs', (samples) => whole(figures(samples, ({ cpuMicros }) => cpuMicros))],
  ['of it beside hashing, µs', (samples) => whole(figures(samples, ({ besideHashMicros }) => besideHashMicros))],
  ['CPU of PostgreSQL, µs', (samples) => whole(figures(samples, ({ postgresMicros }) => postgresMicros))],
  [
    'instructions, thousands',
    (samples) => whole(figures(samples, ({ instructions }) => instructions && instructions / 1000)),
  ],
  ['p50, ms', (samples) => tenths(figures(samples, ({ p50Ms }) => p50Ms))],
  ['p95, ms', (samples) => tenths(figures(samples, ({ p95Ms }) => p95Ms))],
  ['p99, ms', (samples) => tenths(figures(samples, ({ p99Ms }) => p99Ms))],
];

/** What the ratios were made of; a column that nobody has a figure for is left out. */
const detail = (standings: readonly Standing[]): string => {
  const filled = columns.filter(([, cell]) => standings.some(({ samples }) => cell(samples) !== ''));
  return table(
    ['', 'per second', ...filled.map(([head]) => head)],
    standings.map(({ name, samples }) => {
      const rate = figures(samples, ({ perSecond }) => perSecond);
      return [name, withSpread(rate, rate.median < 100 ? 1 : 0), ...filled.map(([, cell]) => cell(samples))];
    }),
  );
};

/** The goals with what was measured, and beneath them what the ratios were made of. */
export const asMarkdown = (outcomes: readonly Outcome[]): string => {
  const findings = outcomes.flatMap((outcome) => outcome.findings);
  const goals = table(
    ['work', 'goal', 'measured: median (lowest to highest)', 'met'],
    findings.map((finding) => [
      finding.work,
      finding.goal,
      withSpread(finding.measured, finding.digits, finding.unit),
      verdict(finding),
    ]),
  );
  const details = outcomes
    .filter(({ standings }) =>
      standings.some(({ samples }) => samples.some((sample) => Object.keys(sample).length > 1)),
    )
    .map(({ title, standings }) => `### ${title}\n\n${detail(standings)}`);
  return [goals, ...details].join('\n\n');
};
