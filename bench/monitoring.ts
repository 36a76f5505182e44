import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../server/src/platform/clock/clock.ts';
import { createMetrics } from '../server/src/platform/metrics/aggregator.ts';
import { defineCounter, defineHistogram } from '../server/src/platform/metrics/metric.ts';
import { castellanRoutes, emailOf, logIn, password, signUp } from './castellan.ts';
import { underLoad } from './contestants.ts';
import { type Contestant, interleave, ratioOf, type Spread, spreadOf } from './interleave.ts';
import { type Conversation, requestBytes } from './load.ts';
import {
  atLeast,
  atMost,
  type Finding,
  type Measurement,
  type Outcome,
  type Surroundings,
  withServers,
} from './measurement.ts';
import { memoryOf, type ServerUnderMeasurement, startServer } from './processes.ts';
import { baseline, recordingHouse, recordings, usual } from './recordings.ts';

const connections = 32;
/** Enough to keep both hashing threads busy. */
const loginConnections = 6;
const settleMs = 5_000;

type Started = { readonly name: string; readonly server: ServerUnderMeasurement };

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

/** Launched in turns, because a start is as noisy as the machine. */
const measureRest = async ({ folder, postgres, rounds, scale }: Surroundings): Promise<readonly Finding[]> => {
  const compared = recordings.filter(([name]) => name === baseline || name === usual);
  const houses = await Promise.all(
    compared.map(async ([name, settings], at) => ({
      name,
      house: await recordingHouse({ postgres, folder, name: `rest_${at}`, settings }),
    })),
  );
  const starts = new Map(houses.map(({ name }) => [name, [] as number[]]));
  const memories = new Map(houses.map(({ name }) => [name, [] as number[]]));
  // The first start of each migrates.
  for (let round = -1; round < rounds; round += 1) {
    for (const { name, house } of houses) {
      const startedMs = performance.now();
      const server = await startServer(house);
      const startMs = performance.now() - startedMs;
      await wait(settleMs * scale);
      const { residentMb } = await memoryOf([server.pid]);
      await server.stop();
      if (round < 0) continue;
      starts.get(name)?.push(startMs);
      memories.get(name)?.push(residentMb);
    }
  }
  const beyond = (figures: ReadonlyMap<string, readonly number[]>): Spread =>
    spreadOf((figures.get(usual) ?? []).map((value, round) => value - (figures.get(baseline)?.[round] ?? Number.NaN)));
  return [
    {
      work: 'start with metrics and 10 % of traces, beyond the same with nothing recorded',
      goal: 'under 100 ms',
      measured: beyond(starts),
      digits: 0,
      unit: ' ms',
      isMet: atMost(100),
    },
    {
      work: 'idle memory with metrics and 10 % of traces, beyond the same with nothing recorded',
      goal: '',
      measured: beyond(memories),
      digits: 0,
      unit: ' MB',
    },
  ];
};

/** What it costs to be watched: the same server, in one run, with more and more recorded. */
export const measureMonitoring: Measurement = ({ folder, postgres, rounds, scale }) =>
  withServers(async (keep): Promise<readonly Outcome[]> => {
    const started: Started[] = [];
    for (const [at, [name, settings]] of recordings.entries()) {
      const house = await recordingHouse({ postgres, folder, name: `recording_${at}`, settings });
      const server = await keep(startServer(house));
      started.push({ name, server });
      await signUp(server.origin, castellanRoutes.signUp, emailOf(0));
    }

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
    return [
      ...outcomes,
      {
        title: 'What recording costs at rest',
        standings: [],
        findings: [...recordingTimes(rounds, scale), ...(await measureRest({ folder, postgres, rounds, scale }))],
      },
    ];
  });
