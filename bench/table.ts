import { type Sample, type Spread, spreadOf } from './interleave.ts';
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

const whole = (spread: Spread): string => (Number.isNaN(spread.median) ? '' : spread.median.toFixed(0));

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
      standings.some(({ samples }) => samples.some(({ cpuMicros }) => cpuMicros !== undefined)),
    )
    .map(
      ({ title, standings }) =>
        `### ${title}\n\n${table(
          ['', 'per second', 'CPU of the server, µs', 'of it beside hashing, µs', 'CPU of PostgreSQL, µs', 'p95, ms'],
          standings.map(({ name, samples }) => {
            const rate = figures(samples, ({ perSecond }) => perSecond);
            return [
              name,
              withSpread(rate, rate.median < 100 ? 1 : 0),
              whole(figures(samples, ({ cpuMicros }) => cpuMicros)),
              whole(figures(samples, ({ besideHashMicros }) => besideHashMicros)),
              whole(figures(samples, ({ postgresMicros }) => postgresMicros)),
              withSpread(
                figures(samples, ({ p95Ms }) => p95Ms),
                1,
              ).replace(/ \(.*/, ''),
            ];
          }),
        )}`,
    );
  return [goals, ...details].join('\n\n');
};
