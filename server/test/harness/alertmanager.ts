import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after } from 'node:test';
import { z } from 'zod';
import { freePort } from './free-port.ts';
import { startPeerProgram } from './peer-program.ts';
import { temporaryFolder } from './postgres-server.ts';

const alerts = z.array(
  z.object({ labels: z.record(z.string(), z.string()), annotations: z.record(z.string(), z.string()) }),
);

export type PrivateAlertmanager = {
  /** `host:port`, as Prometheus is told. */
  readonly address: string;
  /** What it was sent and that is not over. */
  alerts(): Promise<z.output<typeof alerts>>;
};

/** An Alertmanager of the test's own, alone and without anybody to tell, ended after the tests of the file. */
export const startAlertmanager = async (): Promise<PrivateAlertmanager> => {
  const folder = await temporaryFolder();
  const configFile = join(folder.path, 'alertmanager.yml');
  await writeFile(configFile, 'route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n');
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const program = await startPeerProgram(
    'prometheus-alertmanager',
    [
      `--config.file=${configFile}`,
      `--storage.path=${join(folder.path, 'data')}`,
      `--web.listen-address=${address}`,
      // Otherwise it looks for others of its kind, on a port of its own.
      '--cluster.listen-address=',
    ],
    { readyUrl: `http://${address}/-/ready`, folder: folder.path },
  );
  after(async () => {
    await program.stop();
    await folder.remove();
  });
  return {
    address,
    alerts: async () => alerts.parse(await (await fetch(`http://${address}/api/v2/alerts`)).json()),
  };
};
