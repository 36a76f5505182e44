import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after } from 'node:test';
import { stringify } from 'yaml';
import { z } from 'zod';
import { freePort } from './free-port.ts';
import { startPeerProgram } from './peer-program.ts';
import { temporaryFolder } from './postgres-server.ts';
import { askPromql, type PromSeries } from './promql-answer.ts';
import { waitFor } from './test-tokens.ts';

export type PrometheusOptions = {
  /** Servers whose `/metrics` it reads. */
  readonly scrape?: readonly { readonly origin: string; readonly token?: string; readonly job?: string }[];
  readonly scrapeIntervalMs?: number;
  /** Paths of rule files. */
  readonly ruleFiles?: readonly string[];
  readonly evaluationIntervalMs?: number;
  /** `host:port` of an Alertmanager. */
  readonly alertmanagers?: readonly string[];
};

export type PrivatePrometheus = {
  readonly origin: string;
  /** An instant query. @throws Error with Prometheus' own words when it refuses the expression. */
  query(expression: string): Promise<readonly PromSeries[]>;
  queryRange(expression: string, range: { from: Date; to: Date; stepSeconds: number }): Promise<readonly PromSeries[]>;
  /** Its API, for what the queries do not cover, for example `/api/v1/rules`. */
  api(path: string): Promise<unknown>;
  targets(): Promise<readonly ScrapeTarget[]>;
  /**
   * Resolves once the targets (of one job, or all) were read without an error, later than this call. A new Prometheus
   * takes 5 s until it looks for its targets, so tests of a file share one.
   */
  scraped(job?: string): Promise<void>;
  stop(): Promise<void>;
};

const target = z.object({
  health: z.enum(['up', 'down', 'unknown']),
  lastError: z.string(),
  lastScrape: z.string(),
  labels: z.object({ job: z.string() }),
});

export type ScrapeTarget = z.infer<typeof target>;

const targetsAnswer = z.object({ data: z.object({ activeTargets: z.array(target) }) });

/** A Prometheus of the test's own, ended and forgotten after the tests of the file. */
export const startPrometheus = async (options: PrometheusOptions = {}): Promise<PrivatePrometheus> => {
  const {
    scrape = [],
    scrapeIntervalMs = 1_000,
    ruleFiles = [],
    evaluationIntervalMs = 250,
    alertmanagers = [],
  } = options;
  const folder = await temporaryFolder();
  const configFile = join(folder.path, 'prometheus.yml');
  await writeFile(
    configFile,
    stringify({
      global: { scrape_interval: `${scrapeIntervalMs}ms`, evaluation_interval: `${evaluationIntervalMs}ms` },
      rule_files: ruleFiles,
      alerting: { alertmanagers: [{ static_configs: [{ targets: alertmanagers }] }] },
      scrape_configs: scrape.map(({ origin, token, job }, index) => ({
        job_name: job ?? `castellan-${index}`,
        scheme: new URL(origin).protocol.replace(':', ''),
        scrape_timeout: `${scrapeIntervalMs}ms`,
        ...(token !== undefined && { authorization: { credentials: token } }),
        static_configs: [{ targets: [new URL(origin).host] }],
      })),
    }),
  );
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const program = await startPeerProgram(
    'prometheus',
    [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${join(folder.path, 'tsdb')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    { readyUrl: `${origin}/-/ready`, folder: folder.path },
  );
  const stop = async (): Promise<void> => {
    await program.stop();
    await folder.remove();
  };
  after(stop);

  const api = async (path: string): Promise<unknown> => (await fetch(origin + path)).json();
  const targets = async (): Promise<readonly ScrapeTarget[]> =>
    targetsAnswer.parse(await api('/api/v1/targets?state=active')).data.activeTargets;
  return {
    origin,
    api,
    targets,
    stop,
    query: (expression) => askPromql(origin, '/api/v1/query', { query: expression }),
    queryRange: (expression, { from, to, stepSeconds }) =>
      askPromql(origin, '/api/v1/query_range', {
        query: expression,
        start: from.toISOString(),
        end: to.toISOString(),
        step: String(stepSeconds),
      }),
    scraped: (job) => {
      const askedAtMs = Date.now();
      return waitFor(async () => {
        const known = (await targets()).filter(({ labels }) => job === undefined || labels.job === job);
        for (const { health, lastError, lastScrape } of known) {
          if (health !== 'up') throw new Error(`A target is ${health}: ${lastError}`);
          if (Date.parse(lastScrape) < askedAtMs) throw new Error('A target was not read again yet.');
        }
        if (known.length < (job === undefined ? scrape.length : 1)) throw new Error('Not every target is known yet.');
      }, 15_000);
    },
  };
};
