import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../server/src/platform/clock/clock.ts';
import { createMetrics } from '../server/src/platform/metrics/aggregator.ts';
import { defineCounter, defineHistogram } from '../server/src/platform/metrics/metric.ts';
import { castellanRoutes, castellanSettings, emailOf, logIn, password, signUp } from './castellan.ts';
import { underLoad } from './contestants.ts';
import { type Contestant, interleave, ratioOf, type Spread, spreadOf } from './interleave.ts';
import { type Conversation, requestBytes } from './load.ts';
import { atLeast, atMost, type Finding, type Measurement, type Outcome, withServers } from './measurement.ts';
import { memoryOf, repositoryRoot, type ServerUnderMeasurement, startServer } from './processes.ts';

const connections = 32;
/** Enough to keep both hashing threads busy. */
const loginConnections = 6;
const settleMs = 5_000;

/** What is recorded, from nothing to everything. */
const recordings: readonly (readonly [name: string, settings: Readonly<Record<string, string>>])[] = [
  ['nothing', { BENCH_RECORDING: 'off', TRACING: 'off' }],
  ['metrics', { TRACING: 'off' }],
  ['metrics, 0 % of traces', { TRACE_SAMPLE_RATIO: '0' }],
  ['metrics, 10 % of traces', { TRACE_SAMPLE_RATIO: '0.1' }],
  ['metrics, every trace', { TRACE_SAMPLE_RATIO: '1' }],
];
/** Five servers share one PostgreSQL with 100 connections. */
const shared = { PASSWORD_HASH: 'argon2id', PASSWORD_HASHING_THREADS: '2', DATABASE_POOL_SIZE: '10' };
const baseline = 'nothing';
const usual = 'metrics, 10 % of traces';

type Started = { readonly name: string; readonly server: ServerUnderMeasurement; readonly startMs: number };

const gets = async (origin: string, path: string): Promise<readonly Conversation[]> => {
  const headers: Readonly<Record<string, string>>[] = [];
  for (let at = 0; at < connections; at += 1) {
    const { accessToken } = await logIn(origin, castellanRoutes.login, emailOf(0));
    headers.push({ authorization: `Bearer ${accessToken}` });
  }
  return headers.map((header) => {
    const request = requestBytes({ method: 'GET', path, origin, headers: header });
    return { request: () => request };
  });
};

const logins = (origin: string): readonly Conversation[] =>
  Array.from({ length: loginConnections }, () => {
    const body = { email: emailOf(0), password };
    const request = requestBytes({ method: 'POST', path: castellanRoutes.login, origin, body });
    return { request: () => request };
  });

/** How long one recording takes, in nanoseconds, with the labels of a request. */
const recordingTimes = (rounds: number, scale: number): readonly Finding[] => {
  const labels = { route: ['/a', '/b', '/c'], method: ['GET', 'POST'], status: ['200', '404', '500'] } as const;
  const counter = defineCounter({ name: 'bench.counted', unit: '{thing}', description: 'Counted.', labels });
  const measured = defineHistogram({
    name: 'bench.measured',
    unit: 's',
    description: 'Measured.',
    labels,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.2, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  });
  const { metrics } = createMetrics([counter, measured], { clock: systemClock });
  const given = { route: '/b', method: 'GET', status: '404' } as const;
  const times = Math.ceil(1_000_000 * scale);
  const nanosecondsOf = (record: () => void): number => {
    const startedMs = performance.now();
    for (let at = 0; at < times; at += 1) record();
    return ((performance.now() - startedMs) * 1e6) / times;
  };
  const finding = (work: string, record: () => void): Finding => {
    nanosecondsOf(record);
    const measuredNs = spreadOf(Array.from({ length: rounds }, () => nanosecondsOf(record)));
    return { work, goal: 'under 200 ns', measured: measuredNs, digits: 0, unit: ' ns', isMet: atMost(200) };
  };
  return [
    finding('one `increment` with three labels', () => metrics.increment(counter, given)),
    finding('one `histogram` with three labels', () => metrics.histogram(measured, 0.03, given)),
  ];
};

const differenceOf = (values: readonly (number | undefined)[], from: number | undefined): Spread =>
  spreadOf(values.map((value) => (value ?? Number.NaN) - (from ?? Number.NaN)));

/** What it costs to be watched: the same server, in one run, with more and more recorded. */
export const measureMonitoring: Measurement = ({ folder, postgres, rounds, scale }) =>
  withServers(async (keep): Promise<readonly Outcome[]> => {
    const started: Started[] = [];
    for (const [at, [name, settings]] of recordings.entries()) {
      const startedMs = performance.now();
      const server = await keep(
        startServer({
          program: join(repositoryRoot, 'bench/recording-castellan.ts'),
          settings: await castellanSettings({
            postgres,
            folder,
            name: `recording_${at}`,
            settings: { ...shared, ...settings },
          }),
          folder,
        }),
      );
      started.push({ name, server, startMs: performance.now() - startedMs });
      await signUp(server.origin, castellanRoutes.signUp, emailOf(0));
    }

    await wait(settleMs * scale);
    const idle = new Map<string, number>();
    for (const { name, server } of started) idle.set(name, (await memoryOf([server.pid])).residentMb);

    const race = async (
      title: string,
      conversationsOf: (server: ServerUnderMeasurement) => Promise<readonly Conversation[]>,
      hashesIn?: 'lowPriorityMicros',
    ): Promise<Outcome> => {
      const contestants: Contestant[] = [];
      for (const { name, server } of started) {
        const conversations = await conversationsOf(server);
        contestants.push(underLoad({ name, server, postgres, conversations, ...(hashesIn && { hashesIn }) }));
      }
      const standings = await interleave(contestants, { rounds, durationMs: 2_000 * scale, warmUpMs: 1_500 * scale });
      const cpu = ratioOf(
        standings,
        usual,
        baseline,
        ({ besideHashMicros, cpuMicros }) => besideHashMicros ?? cpuMicros,
      );
      return {
        title: `${title}, by what is recorded`,
        standings,
        findings: [
          {
            work: `${title}: requests per second with metrics and 10 % of traces, of the same with nothing recorded`,
            goal: 'at least 0.95',
            measured: ratioOf(standings, usual, baseline),
            digits: 2,
            unit: '',
            isMet: atLeast(0.95),
          },
          {
            work: `${title}: CPU per request of the same${hashesIn ? ', beside the hash' : ''}`,
            goal: 'at most 1.2',
            measured: cpu,
            digits: 2,
            unit: '',
            isMet: atMost(1.2),
          },
        ],
      };
    };

    const outcomes = [
      await race('verify', ({ origin }) => gets(origin, '/api/v1/auth/verify')),
      await race('profile from the cache', ({ origin }) => gets(origin, '/api/v1/user')),
      await race('login (argon2id)', async ({ origin }) => logins(origin), 'lowPriorityMicros'),
    ];
    const startOf = (wanted: string): number | undefined => started.find(({ name }) => name === wanted)?.startMs;
    return [
      ...outcomes,
      {
        title: 'What recording costs at rest',
        standings: [],
        findings: [
          ...recordingTimes(rounds, scale),
          {
            work: 'start with metrics and 10 % of traces, beyond the same with nothing recorded',
            goal: 'under 100 ms',
            measured: differenceOf([startOf(usual)], startOf(baseline)),
            digits: 0,
            unit: ' ms',
            isMet: atMost(100),
          },
          {
            work: 'idle memory with metrics and 10 % of traces, beyond the same with nothing recorded',
            goal: '',
            measured: differenceOf([idle.get(usual)], idle.get(baseline)),
            digits: 0,
            unit: ' MB',
          },
        ],
      },
    ];
  });
