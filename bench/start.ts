import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { castellanSettings, mainProgram } from './castellan.ts';
import { type Contestant, interleave, type Sample, spreadOf } from './interleave.ts';
import { requestOnce } from './load.ts';
import { atMost, type Measurement } from './measurement.ts';
import { repositoryRoot, startNode, stopNode } from './processes.ts';

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

const giveUpMs = 30_000;

/** From the launch of the process to the first 200 of `path`. */
const startOnce = async (options: {
  readonly program: string;
  readonly parameters?: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly path: string;
  readonly port?: number;
}): Promise<number> => {
  const startedMs = performance.now();
  const child = startNode(options);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  try {
    while (performance.now() - startedMs < giveUpMs && child.exitCode === null) {
      const origin =
        options.port === undefined
          ? /listens on (http:\/\/[\w.:]+)/.exec(output)?.[1]
          : `http://127.0.0.1:${options.port}`;
      const isReady =
        origin !== undefined &&
        (await requestOnce({ method: 'GET', path: options.path, origin, expect: [200] }).then(
          () => true,
          () => false,
        ));
      if (isReady) return performance.now() - startedMs;
      await wait(3);
    }
    throw new Error(`It did not answer:\n${output}`);
  } finally {
    await stopNode(child);
  }
};

const launches = (name: string, launch: () => Promise<number>): Contestant => ({
  name,
  async run(): Promise<Sample> {
    const ms = await launch();
    return { perSecond: 1000 / ms };
  },
});

/** From the launch of `serve` to the first 200 of `/health/ready`. */
export const measureStart: Measurement = async ({ folder, postgres, rounds }) => {
  const embedded = (dataDir: string) => async (): Promise<number> => {
    const port = await freePort();
    const settings = { DATA_DIR: dataDir, PORT: String(port), LOG_FILE: join(folder, 'start.log') };
    return startOnce({ program: mainProgram, parameters: ['serve'], settings, folder, path: '/health/ready', port });
  };
  const keptDataDir = await mkdtemp(join(folder, 'later-'));
  await embedded(keptDataDir)();
  const external = await castellanSettings({ postgres, folder, name: 'start' });
  const startExternal = async (): Promise<number> => {
    const port = await freePort();
    const settings = { ...external, PORT: String(port) };
    return startOnce({ program: mainProgram, parameters: ['serve'], settings, folder, path: '/health/ready', port });
  };
  await startExternal();
  const peers = join(repositoryRoot, 'bench/peers');
  const express = await postgres.createDatabase('express_start');
  const betterAuth = await postgres.createDatabase('better_auth_start');
  const startPeerProgram = (program: string, database: string, path: string) => (): Promise<number> =>
    startOnce({ program: join(peers, program), settings: { DATABASE_URL: database }, folder, path });
  const standings = await interleave(
    [
      launches('first start, embedded PostgreSQL', async () => embedded(await mkdtemp(join(folder, 'first-')))()),
      launches('later start, embedded PostgreSQL', embedded(keptDataDir)),
      launches('later start, external PostgreSQL', startExternal),
      launches(
        'Express + passport, external PostgreSQL',
        startPeerProgram('express-passport.ts', express.owner, '/health'),
      ),
      launches(
        'better-auth, external PostgreSQL',
        startPeerProgram('better-auth.ts', betterAuth.owner, '/api/auth/ok'),
      ),
    ],
    { rounds, durationMs: 0, warmUpMs: 0 },
  );
  const goals = [3, 1.5, 0.8];
  return [
    {
      title: 'Start, from launch to the first 200',
      standings,
      findings: standings.map(({ name, samples }, at) => {
        const goal = goals[at];
        return {
          work: `start: ${name}`,
          goal: goal === undefined ? '' : `at most ${goal} s`,
          measured: spreadOf(samples.map(({ perSecond }) => 1 / perSecond)),
          digits: 2,
          unit: ' s',
          ...(goal !== undefined && { isMet: atMost(goal) }),
        };
      }),
    },
  ];
};
