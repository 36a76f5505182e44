import { randomBytes } from 'node:crypto';
import { symlink, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { type PrivatePostgres, startPrivatePostgres } from '../server/test/harness/postgres-server.ts';
import { databaseUrl, startServerProcess } from '../server/test/harness/server-process.ts';
import { type StreamingReplica, startStreamingReplica } from '../server/test/harness/streaming-replica.ts';
import { castellanRoutes, emailOf, logIn, password, signUp, unmetLimits } from './castellan.ts';
import { spreadOf } from './interleave.ts';
import { applyLoad, requestBytes, requestOnce } from './load.ts';
import { type Finding, type Measurement, withServers } from './measurement.ts';
import { familyCpuMicros } from './processes.ts';

const listed = 200;
const connections = 8;
/** Whoever has just signed in reads from the primary: for the allowed lag and 15 s. */
const maxLagSeconds = 1;
const signInIsOldMs = (maxLagSeconds + 17) * 1_000;

const percentile = (values: readonly number[], share: number): number =>
  values.toSorted((one, other) => one - other)[Math.floor((values.length - 1) * share)] ?? Number.NaN;

/** From the acknowledged commit on the primary to the row on the replica, in milliseconds. */
const measureLag = async (primary: PrivatePostgres, replica: StreamingReplica, samples: number): Promise<number[]> => {
  const writer = new pg.Client(primary.owner);
  const reader = new pg.Client(replica.owner);
  await Promise.all([writer.connect(), reader.connect()]);
  try {
    await writer.query('create table public.lag_probe (number integer primary key)');
    const times: number[] = [];
    for (let number = 0; number < samples; number += 1) {
      await writer.query('insert into public.lag_probe values ($1)', [number]);
      const writtenMs = performance.now();
      for (;;) {
        const found = await reader
          .query('select 1 from public.lag_probe where number = $1', [number])
          .catch(() => ({ rowCount: 0 }));
        if (found.rowCount === 1) break;
      }
      times.push(performance.now() - writtenMs);
    }
    return times;
  } finally {
    await Promise.all([writer.end(), reader.end()]);
  }
};

/** What replicas take from the primary, how far behind they are, and what their loss and their promotion cost. */
export const measureReplica: Measurement = ({ folder, rounds, scale }) =>
  withServers(async (keep) => {
    const primary = await keep(startPrivatePostgres({ durable: true, migrated: true }));
    const replica = await keep(startStreamingReplica(primary));
    const lags = await measureLag(primary, replica, Math.round(500 * scale));

    // The name of the database, which leads to the new primary after a promotion.
    const door = join(folder, 'replica-door');
    await symlink(primary.application.host, door);
    const settings = {
      CASTELLAN_ENV: 'development',
      DATA_DIR: folder,
      PASSWORD_HASH: 'argon2id',
      SECRET_KEY: randomBytes(32).toString('base64'),
      DATABASE_URL: databaseUrl({ ...primary.application, host: door }),
      DATABASE_MIGRATION_URL: databaseUrl({ ...primary.owner, host: door }),
      ...unmetLimits,
    };
    const start = async (more: Readonly<Record<string, string>>) => {
      const server = await startServerProcess({ settings: { ...settings, ...more }, folder });
      return {
        ...server,
        stop: async () => {
          server.signal('SIGTERM');
          await server.ended;
        },
      };
    };
    const without = await keep(start({}));
    const withReplica = await keep(
      start({
        DATABASE_REPLICA_URLS: databaseUrl(replica.application),
        DATABASE_REPLICA_MAX_LAG_SECONDS: String(maxLagSeconds),
      }),
    );
    // The latest link is the one that works.
    const token = withReplica.setupLink?.searchParams.get('token');
    const email = 'root@example.com';
    await requestOnce({
      ...{ method: 'POST', path: '/api/v1/setup', origin: without.origin },
      body: { email, password, token },
      expect: [201],
    });
    for (let person = 0; person < listed; person += 1) {
      await signUp(without.origin, castellanRoutes.signUp, emailOf(person));
    }
    const { accessToken } = await logIn(without.origin, castellanRoutes.login, email);
    await wait(signInIsOldMs);
    const headers = { authorization: `Bearer ${accessToken}` };
    const list = (origin: string): Buffer =>
      requestBytes({ method: 'GET', path: '/api/v1/users?limit=100', origin, headers });
    const loadFor = (origin: string, durationMs: number) =>
      applyLoad(
        origin,
        Array.from({ length: connections }, () => ({ request: () => list(origin) })),
        durationMs,
      );

    const figures = {
      without: [] as number[],
      with: [] as number[],
      rateWithout: [] as number[],
      rateWith: [] as number[],
    };
    const primaryPid = await primary.pid();
    for (let round = -1; round < rounds; round += 1) {
      for (const [origin, costs, rates] of [
        [without.origin, figures.without, figures.rateWithout],
        [withReplica.origin, figures.with, figures.rateWith],
      ] as const) {
        const before = await familyCpuMicros(primaryPid);
        const { requests, elapsedMs } = await loadFor(origin, round < 0 ? 1_000 : 5_000 * scale);
        const spent = (await familyCpuMicros(primaryPid)) - before;
        if (round < 0) continue;
        costs.push(spent / requests);
        rates.push((requests / elapsedMs) * 1_000);
      }
    }

    const slowestWhile = async (trouble: () => Promise<void>, relief: () => Promise<void>): Promise<number> => {
      const load = loadFor(withReplica.origin, 4_000);
      await wait(1_000);
      await trouble();
      const { latenciesMs } = await load;
      await relief();
      await wait(3_000);
      return latenciesMs.at(-1) ?? Number.NaN;
    };
    const killed = await slowestWhile(replica.kill9, replica.start);
    const frozen = await slowestWhile(replica.freeze, replica.thaw);

    await replica.catchUp();
    await primary.stop();
    const promotedMs = performance.now();
    await replica.promote();
    const acceptsMs = performance.now() - promotedMs;
    await unlink(door);
    await symlink(replica.application.host, door);
    for (;;) {
      const reply = await requestOnce({
        ...{ method: 'PATCH', path: '/api/v1/user', origin: withReplica.origin, headers },
        body: { name: 'Root' },
        expect: [200, 503],
      });
      if (reply.status === 200) break;
      await wait(5);
    }
    const failedOverMs = performance.now() - promotedMs;

    const finding = (work: string, values: readonly number[], digits: number, unit: string): Finding => ({
      ...{ work, goal: '', measured: spreadOf(values), digits, unit },
    });
    return [
      {
        title: 'Replicas',
        standings: [],
        findings: [
          finding('lag: commit on the primary until the replica shows it, median', [percentile(lags, 0.5)], 2, ' ms'),
          finding('lag: the same, 99th percentile', [percentile(lags, 0.99)], 2, ' ms'),
          finding('a list of 100 accounts: CPU of the primary, without a replica', figures.without, 0, ' µs'),
          finding('a list of 100 accounts: CPU of the primary, with one', figures.with, 0, ' µs'),
          finding('a list of 100 accounts: rate without a replica', figures.rateWithout, 0, '/s'),
          finding('a list of 100 accounts: rate with one', figures.rateWith, 0, '/s'),
          finding('replica killed under load: slowest answer, none failed', [killed], 0, ' ms'),
          finding('replica frozen under load: slowest answer, none failed', [frozen], 0, ' ms'),
          finding('promotion: until the replica accepts writes', [acceptsMs], 0, ' ms'),
          finding('promotion: until a running server has written there', [failedOverMs], 0, ' ms'),
        ],
      },
    ];
  });
