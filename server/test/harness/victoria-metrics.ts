import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after } from 'node:test';
import { stringify } from 'yaml';
import { freePort } from './free-port.ts';
import { startPeerProgram } from './peer-program.ts';
import { temporaryFolder } from './postgres-server.ts';
import { askPromql, type PromSeries } from './promql-answer.ts';

export type PrivateVictoriaMetrics = {
  readonly origin: string;
  /** Makes what was taken in visible, then asks. */
  query(expression: string): Promise<readonly PromSeries[]>;
  stop(): Promise<void>;
};

/** A VictoriaMetrics of the test's own; it reads `/metrics` of those servers. Ended after the tests of the file. */
export const startVictoriaMetrics = async (
  scrape: readonly { readonly origin: string; readonly token?: string }[] = [],
): Promise<PrivateVictoriaMetrics> => {
  const folder = await temporaryFolder();
  const configFile = join(folder.path, 'scrape.yml');
  await writeFile(
    configFile,
    stringify({
      global: { scrape_interval: '1s' },
      scrape_configs: scrape.map(({ origin, token }, index) => ({
        job_name: `castellan-${index}`,
        scheme: new URL(origin).protocol.replace(':', ''),
        ...(token !== undefined && { authorization: { credentials: token } }),
        static_configs: [{ targets: [new URL(origin).host] }],
      })),
    }),
  );
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const program = await startPeerProgram(
    'victoria-metrics',
    [
      `-httpListenAddr=127.0.0.1:${port}`,
      `-storageDataPath=${join(folder.path, 'data')}`,
      `-promscrape.config=${configFile}`,
      // Without it, points of the last 30 s are not answered yet.
      '-search.latencyOffset=0s',
      '-memory.allowedBytes=64MB',
      '-loggerLevel=WARN',
    ],
    { readyUrl: `${origin}/health`, folder: folder.path },
  );
  const stop = async (): Promise<void> => {
    await program.stop();
    await folder.remove();
  };
  after(stop);
  return {
    origin,
    stop,
    query: async (expression) => {
      await fetch(`${origin}/internal/force_flush`);
      return askPromql(origin, '/api/v1/query', { query: expression });
    },
  };
};
