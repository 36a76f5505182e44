import type { WorkPlan } from '../composition/feature-needs.ts';
import { StartError } from '../platform/problem/start-error.ts';

/** What a process does of the whole. */
export type Parts = { readonly servesApi: boolean; readonly work: WorkPlan | null };

/** As they stand on the command line. */
export type PartsOptions = {
  readonly parts: string;
  readonly queues?: string;
  readonly concurrency?: string;
  readonly processes?: string;
};

/** The parts this release has; each later one joins the list when it does something. */
export const knownParts = ['api', 'worker'] as const;

const mostConcurrency = 1_000;

const listOf = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  ),
];

const readParts = (text: string): readonly string[] => {
  const parts = listOf(text);
  const unknown = parts.filter((part) => !knownParts.some((known) => known === part));
  if (unknown.length > 0) {
    throw new StartError(`There is no part ${unknown.join(', ')}; there are: ${knownParts.join(', ')}.`);
  }
  if (parts.length === 0) throw new StartError(`--parts names no part; there are: ${knownParts.join(', ')}.`);
  return parts;
};

const readQueues = (text: string): readonly string[] => {
  const queues = listOf(text);
  if (queues.length === 0) throw new StartError('--queues names no queue; leave it out to work on all of them.');
  return queues;
};

const readConcurrency = (text: string): number => {
  const value = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= mostConcurrency) return value;
  throw new StartError(`--concurrency must be a whole number from 1 to ${mostConcurrency}.`);
};

/**
 * Reads `--parts`, `--queues` and `--concurrency`.
 *
 * @param concurrency when the command line says none.
 * @throws StartError for what is none, and for `--queues` or `--concurrency` of a process that works nothing.
 */
export const readPartsOptions = (options: PartsOptions, concurrency: number): Parts => {
  const parts = readParts(options.parts);
  const servesApi = parts.includes('api');
  if (parts.includes('worker')) {
    return {
      servesApi,
      work: {
        queues: options.queues === undefined ? null : readQueues(options.queues),
        concurrency: options.concurrency === undefined ? concurrency : readConcurrency(options.concurrency),
      },
    };
  }
  const given = [
    ...(options.queues === undefined ? [] : ['--queues']),
    ...(options.concurrency === undefined ? [] : ['--concurrency']),
  ];
  if (given.length > 0) {
    throw new StartError(`${given.join(' and ')} is for a worker, and --parts ${options.parts} starts none.`);
  }
  return { servesApi, work: null };
};

const mostProcesses = 64;

/** Reads `--processes`; undefined when it is left out. @throws StartError for what is no number of processes. */
export const readProcesses = ({ processes }: PartsOptions): number | undefined => {
  if (processes === undefined) return undefined;
  const count = /^\d{1,2}$/.test(processes) ? Number(processes) : 0;
  if (count >= 1 && count <= mostProcesses) return count;
  throw new StartError(`--processes must be a whole number from 1 to ${mostProcesses}.`);
};
