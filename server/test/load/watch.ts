import { requestBytes } from '../../../bench/load.ts';
import { createLine } from './line.ts';
import type { LoadHouse } from './load-house.ts';

/** What the server said of itself at a moment. NaN: it does not say. */
export type Sample = {
  /** Since the measurement began. */
  readonly atMs: number;
  readonly cpuSeconds: number;
  readonly memoryMb: number;
  readonly openConnections: number;
  readonly databaseConnections: number;
  readonly queries: number;
  readonly querySeconds: number;
  readonly cacheHits: number;
  readonly cacheMisses: number;
  readonly cacheReads: number;
  readonly cacheReadSeconds: number;
  readonly eventLoopDelayMs: number;
};

/** Over the time that was measured. */
export type ServerUse = {
  /** Of one CPU: 1.5 are one and a half. */
  readonly cpus: number;
  readonly memoryBeforeMb: number;
  readonly memoryAfterMb: number;
  readonly memoryMostMb: number;
  readonly openConnectionsMost: number;
  readonly databaseConnectionsMost: number;
  readonly queries: number;
  readonly meanQueryMs: number;
  readonly cacheHits: number;
  readonly cacheMisses: number;
  /** NaN without a shared cache: a hit in the memory of the process is not timed. */
  readonly meanCacheReadMs: number;
  readonly eventLoopDelayMostMs: number;
};

export type Watch = {
  readonly samples: readonly Sample[];
  begin(): Promise<void>;
  end(): Promise<void>;
  use(): ServerUse;
};

const everyMs = 1_000;
const bytesPerMb = 1_048_576;

/** The sum over every series of this name, and of these labels where they are given. NaN: there is none. */
export const sumOf = (exposition: string, name: string, labels = ''): number => {
  let sum = Number.NaN;
  for (const line of exposition.split('\n')) {
    if (!line.startsWith(name)) continue;
    const after = line[name.length];
    if ((after !== '{' && after !== ' ') || !line.includes(labels)) continue;
    const value = Number(line.slice(line.lastIndexOf(' ') + 1));
    sum = Number.isNaN(sum) ? value : sum + value;
  }
  return sum;
};

export const readSample = (text: string, databaseConnections: number, atMs: number): Sample => ({
  atMs,
  databaseConnections,
  cpuSeconds: sumOf(text, 'process_cpu_time_seconds_total'),
  memoryMb: sumOf(text, 'process_memory_usage_bytes') / bytesPerMb,
  openConnections: sumOf(text, 'castellan_process_active_handles', 'type="TCPSocketWrap"'),
  queries: sumOf(text, 'db_client_operation_duration_seconds_count'),
  querySeconds: sumOf(text, 'db_client_operation_duration_seconds_sum'),
  cacheHits: sumOf(text, 'castellan_cache_requests_total', 'result="hit"'),
  cacheMisses: sumOf(text, 'castellan_cache_requests_total', 'result="miss"'),
  cacheReads: sumOf(text, 'castellan_redis_operation_duration_seconds_count', 'operation="get"'),
  cacheReadSeconds: sumOf(text, 'castellan_redis_operation_duration_seconds_sum', 'operation="get"'),
  eventLoopDelayMs: sumOf(text, 'nodejs_eventloop_delay_p99_seconds') * 1000,
});

const mostOf = (values: readonly number[]): number => {
  const told = values.filter((value) => !Number.isNaN(value));
  return told.length === 0 ? Number.NaN : Math.max(...told);
};

export const useOf = (samples: readonly Sample[]): ServerUse => {
  const [first, last] = [samples[0], samples.at(-1)];
  const grown = (of: (sample: Sample) => number): number => {
    if (first === undefined || last === undefined) return Number.NaN;
    const [before, after] = [of(first), of(last)];
    return Number.isNaN(before) ? after : after - before;
  };
  const most = (of: (sample: Sample) => number): number => mostOf(samples.map(of));
  return {
    cpus: grown(({ cpuSeconds }) => cpuSeconds) / (grown(({ atMs }) => atMs) / 1000),
    memoryBeforeMb: first?.memoryMb ?? Number.NaN,
    memoryAfterMb: last?.memoryMb ?? Number.NaN,
    memoryMostMb: most(({ memoryMb }) => memoryMb),
    openConnectionsMost: most(({ openConnections }) => openConnections),
    databaseConnectionsMost: most(({ databaseConnections }) => databaseConnections),
    queries: grown(({ queries }) => queries),
    meanQueryMs: (grown(({ querySeconds }) => querySeconds) / grown(({ queries }) => queries)) * 1000,
    cacheHits: grown(({ cacheHits }) => cacheHits),
    cacheMisses: grown(({ cacheMisses }) => cacheMisses),
    meanCacheReadMs: (grown(({ cacheReadSeconds }) => cacheReadSeconds) / grown(({ cacheReads }) => cacheReads)) * 1000,
    eventLoopDelayMostMs: most(({ eventLoopDelayMs }) => eventLoopDelayMs),
  };
};

/** Reads `/metrics` and asks PostgreSQL once a second, over connections that nothing else uses. */
export const createWatch = (
  { origin, countDatabaseConnections }: Pick<LoadHouse, 'origin' | 'countDatabaseConnections'>,
  now: () => number,
): Watch => {
  const line = createLine(origin);
  const request = requestBytes({ method: 'GET', path: '/metrics', origin });
  const samples: Sample[] = [];
  let timer: NodeJS.Timeout | undefined;
  let reading = Promise.resolve();
  const read = async (): Promise<void> => {
    const [{ status, body }, connections] = await Promise.all([line.send(request), countDatabaseConnections()]);
    if (status === 200) samples.push(readSample(body, connections, now()));
  };
  return {
    samples,
    begin: async () => {
      samples.length = 0;
      await read();
      timer = setInterval(() => {
        reading = reading.then(read);
      }, everyMs);
    },
    end: async () => {
      clearInterval(timer);
      await reading;
      await read();
      line.close();
    },
    use: () => useOf(samples),
  };
};
