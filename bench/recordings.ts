import { join } from 'node:path';
import { castellanSettings } from './castellan.ts';
import type { BenchPostgres } from './postgres.ts';
import { repositoryRoot } from './processes.ts';

/** What is recorded, from nothing to everything. */
export const recordings: readonly (readonly [name: string, settings: Readonly<Record<string, string>>])[] = [
  ['nothing', { BENCH_RECORDING: 'off', TRACING: 'off' }],
  ['metrics', { TRACING: 'off' }],
  ['metrics, 0 % of traces', { TRACE_SAMPLE_RATIO: '0' }],
  ['metrics, 10 % of traces', { TRACE_SAMPLE_RATIO: '0.1' }],
  ['metrics, every trace', { TRACE_SAMPLE_RATIO: '1' }],
];
export const baseline = 'nothing';
export const usual = 'metrics, 10 % of traces';

/** Five servers share one PostgreSQL with 100 connections. */
const shared = { PASSWORD_HASH: 'argon2id', PASSWORD_HASHING_THREADS: '2', DATABASE_POOL_SIZE: '10' };

/** How a house that records so much is started. */
export const recordingHouse = async (options: {
  readonly postgres: BenchPostgres;
  readonly folder: string;
  /** Of its database. */
  readonly name: string;
  readonly settings: Readonly<Record<string, string>>;
}) => ({
  program: join(repositoryRoot, 'bench/recording-castellan.ts'),
  settings: await castellanSettings({ ...options, settings: { ...shared, ...options.settings } }),
  folder: options.folder,
});
