import cluster from 'node:cluster';
import { StartError } from '../problem/start-error.ts';
import { type FromMember, type ProcessCondition, type Ready, readFromMember, type ToMember } from './messages.ts';
import { rescueUnaccepted } from './unaccepted-connections.ts';

/** A process that the supervisor started. */
export type SupervisedProcess = {
  readonly slot: number;
  readonly pid: number;
  /** `draining`: another has taken its place. */
  phase: 'starting' | 'serving' | 'draining';
  /** How many times in a row it should have said that it is there and did not. */
  missedBeats: number;
  condition: ProcessCondition | null;
  hasEnded: boolean;
  send(message: ToMember): void;
  kill(): void;
  /** @throws StartError with its own sentence, or with how it ended before it served. */
  readonly ready: Promise<Ready>;
  /** Resolves with how it ended, as the end of a sentence. */
  readonly ended: Promise<string>;
};

export type ForkOptions = {
  readonly slot: number;
  readonly processes: number;
  readonly isFirst: boolean;
  /** What it sees differently in its environment; undefined for what it shall not see. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onMessage: (process: SupervisedProcess, message: FromMember) => void;
};

/** Starts one more of what runs here. */
export const forkProcess = ({ slot, processes, isFirst, environment, onMessage }: ForkOptions): SupervisedProcess => {
  const worker = cluster.fork(environment);
  rescueUnaccepted(worker);
  const ready = Promise.withResolvers<Ready>();
  const ended = Promise.withResolvers<string>();
  let sentence: string | undefined;
  // Whoever waits for it is told; that nobody may be waiting is no mistake.
  ready.promise.catch(() => {});

  const supervised: SupervisedProcess = {
    slot,
    pid: worker.process.pid ?? 0,
    phase: 'starting',
    missedBeats: 0,
    condition: null,
    hasEnded: false,
    send(message) {
      // The channel may be gone a moment before the end is known.
      if (worker.isConnected()) worker.send(message, undefined, () => {});
    },
    kill: () => void worker.process.kill('SIGKILL'),
    ready: ready.promise,
    ended: ended.promise,
  };

  worker.on('message', (message: unknown) => {
    const read = readFromMember(message);
    if (read === undefined) return;
    if (read.type === 'hello') supervised.send({ type: 'begin', slot, processes, isFirst });
    else if (read.type === 'ready') ready.resolve(read);
    else if (read.type === 'failed') sentence = read.sentence;
    else onMessage(supervised, read);
  });
  worker.on('error', () => {});
  worker.once('exit', (code, signal) => {
    supervised.hasEnded = true;
    const how = signal === null || signal === undefined ? `with exit code ${code}` : `by ${signal}`;
    ready.reject(new StartError(sentence ?? `A process ended ${how} before it served.`));
    ended.resolve(how);
  });
  return supervised;
};

/** To be called before the first is started: the supervisor takes connections and hands them out in turn. */
export const prepareForking = (): void => {
  cluster.schedulingPolicy = cluster.SCHED_RR;
};
