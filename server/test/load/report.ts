import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawChart, escapeXml } from './chart.ts';
import { isCorrect, type ScenarioReport, verdictOf } from './run-load.ts';
import { milliseconds } from './scenario.ts';

/** Under which circumstances it was measured: commit, machine, command. */
export type Circumstances = Readonly<Record<string, string>>;

type Table = { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };

const count = (value: number): string => (Number.isNaN(value) ? '–' : Math.round(value).toLocaleString('en'));

const goalTable = ({ goals }: ScenarioReport): Table => ({
  head: ['goal', 'asked', 'measured', 'met'],
  rows: goals.map((goal) => [goal.what, goal.goal, goal.measured, verdictOf(goal)]),
});

const requestTable = ({ groups, measuredSeconds }: ScenarioReport): Table => ({
  head: ['request', 'number', 'a second', 'p50', 'p90', 'p95', 'p99', 'max', 'errors', 'answers'],
  rows: groups.map((group) => [
    group.name,
    count(group.requests),
    (group.requests / measuredSeconds).toFixed(1),
    ...[group.p50, group.p90, group.p95, group.p99, group.max].map(milliseconds),
    String(group.errors),
    group.answers.map(([answer, times]) => `${times} × ${answer}`).join(', '),
  ]),
});

const serverTable = ({ use }: ScenarioReport): Table => ({
  head: ['the server', 'measured'],
  rows: [
    ['CPUs used, on average', Number.isNaN(use.cpus) ? '–' : use.cpus.toFixed(2)],
    [
      'memory before, most, after',
      `${[use.memoryBeforeMb, use.memoryMostMb, use.memoryAfterMb].map(count).join(', ')} MB`,
    ],
    ['open sockets, most', count(use.openConnectionsMost)],
    ['database connections, most', count(use.databaseConnectionsMost)],
    ['queries, and their mean time', `${count(use.queries)}, ${milliseconds(use.meanQueryMs)}`],
    [
      'reads of profiles that the cache answered',
      `${count(use.cacheHits)} of ${count(use.cacheHits + use.cacheMisses)}`,
    ],
    ['mean read of the shared cache', milliseconds(use.meanCacheReadMs)],
    ['p99 of the event loop’s delay, most', milliseconds(use.eventLoopDelayMostMs)],
  ],
});

const summaryOf = (reports: readonly ScenarioReport[]): string => {
  const wrong = reports.filter((report) => !isCorrect(report)).map(({ title }) => title);
  const missed = reports
    .flatMap(({ goals }) => goals)
    .filter(({ kind, isMet }) => kind === 'speed' && isMet === false).length;
  const speed = missed === 0 ? 'every goal of speed was met' : `${missed} goals of speed were missed`;
  return wrong.length === 0
    ? `Everything was correct, and ${speed}.`
    : `Not everything was correct (${wrong.join('; ')}); ${speed}.`;
};

const markdownTable = ({ head, rows }: Table): string => {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
};

const chartFile = ({ name }: ScenarioReport, at: number): string => `${name}-${at + 1}.svg`;

export const asMarkdown = (circumstances: Circumstances, reports: readonly ScenarioReport[]): string =>
  [
    '# Load report',
    summaryOf(reports),
    markdownTable({ head: ['', ''], rows: Object.entries(circumstances) }),
    ...reports.flatMap((report) => [
      `## ${report.title}`,
      report.description,
      ...(report.failure === null ? [] : [`**It could not be carried to its end: ${report.failure}**`]),
      markdownTable(goalTable(report)),
      report.notes.map((note) => `- ${note}`).join('\n'),
      markdownTable(requestTable(report)),
      markdownTable(serverTable(report)),
      report.charts.map(({ title }, at) => `![${title}](${chartFile(report, at)})`).join('\n'),
    ]),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');

const htmlTable = ({ head, rows }: Table): string => {
  const cells = (tag: 'td' | 'th', row: readonly string[]): string =>
    `<tr>${row.map((cell) => `<${tag}>${escapeXml(cell)}</${tag}>`).join('')}</tr>`;
  return `<div class="table"><table><thead>${cells('th', head)}</thead><tbody>${rows.map((row) => cells('td', row)).join('')}</tbody></table></div>`;
};

const pageStyle = `
  :root { color-scheme: light dark; }
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; }
  .table { overflow-x: auto; margin: 1rem 0; }
  table { border-collapse: collapse; }
  th, td { border-bottom: 1px solid #8886; padding: 0.25rem 0.75rem 0.25rem 0; text-align: left; vertical-align: top; }
  .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem; }
  .wrong { font-weight: 600; }`;

export const asHtml = (circumstances: Circumstances, reports: readonly ScenarioReport[]): string =>
  [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<title>Load report</title><style>${pageStyle}</style></head><body>`,
    `<h1>Load report</h1><p>${escapeXml(summaryOf(reports))}</p>`,
    htmlTable({ head: ['', ''], rows: Object.entries(circumstances) }),
    ...reports.flatMap((report) => [
      `<h2>${escapeXml(report.title)}</h2><p>${escapeXml(report.description)}</p>`,
      ...(report.failure === null
        ? []
        : [`<p class="wrong">It could not be carried to its end: ${escapeXml(report.failure)}</p>`]),
      htmlTable(goalTable(report)),
      `<ul>${report.notes.map((note) => `<li>${escapeXml(note)}</li>`).join('')}</ul>`,
      htmlTable(requestTable(report)),
      htmlTable(serverTable(report)),
      `<div class="charts">${report.charts.map(drawChart).join('')}</div>`,
    ]),
    '</body></html>',
  ].join('\n');

/** Writes `report.md` with its pictures and `report.html`, which has them inside; what was there before is gone. */
export const writeReport = async (
  folder: string,
  circumstances: Circumstances,
  reports: readonly ScenarioReport[],
): Promise<void> => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'report.md'), asMarkdown(circumstances, reports));
  await writeFile(join(folder, 'report.html'), asHtml(circumstances, reports));
  for (const report of reports) {
    for (const [at, chart] of report.charts.entries()) {
      await writeFile(join(folder, chartFile(report, at)), `${drawChart(chart)}\n`);
    }
  }
};
