import cluster from 'node:cluster';
import type { MetricSnapshot } from '../metrics/aggregator.ts';
import { subtractSnapshots } from '../metrics/flush.ts';
import type { Metric } from '../metrics/metric.ts';
import { type FromMember, type ProcessCondition, type Ready, readToMember, type ToldSnapshot } from './messages.ts';
import type { Siblings } from './siblings.ts';
import { hearSnapshots, tellRecorded, tellSnapshots } from './told-snapshots.ts';

/** How a process ends: after its clients have gone to the one that took its place, at once, or because nobody supervises it any more. */
export type Ending = 'drain' | 'stop' | 'orphaned';

/** What a process tells the others of itself. */
export type Told = {
  condition(): ProcessCondition;
  metrics(): readonly MetricSnapshot[];
};

/** One process of several, as it sees its supervisor. */
export type Member = {
  /** Whether it is the first of a server that starts, and tells the operator what there is to tell. */
  readonly isFirst: boolean;
  readonly siblings: Siblings;
  /** From now on the others hear of it. */
  present(told: Told): void;
  ready(what: Omit<Ready, 'type'>): void;
  /** Resolves when the sentence is on its way. */
  failed(sentence: string): Promise<void>;
  /** A line for the operator. */
  say(line: string): void;
  onEnding(listener: (ending: Ending) => void): void;
  onReopenLog(listener: () => void): void;
  /** Hands over what was counted, so that no sum of the server falls. */
  leave(): Promise<void>;
};

const beatMs = 1_000;
/** The supervisor answers within one second; this is for when it does not. */
const gatherWithinMs = 3_000;

const send = (message: FromMember): Promise<void> =>
  new Promise((resolve) => {
    // Without a supervisor there is nobody to tell.
    if (process.send === undefined || !process.connected) resolve();
    else process.send(message, undefined, undefined, () => resolve());
  });

/** Joins the server that started this process. Undefined for a process that nobody supervises. */
export const joinServer = async (): Promise<Member | undefined> => {
  const { worker } = cluster;
  if (worker === undefined) return undefined;
  let told: Told | undefined;
  let conditions: readonly (ProcessCondition | null)[] = [];
  let missing = 0;
  let questions = 0;
  let ending: Ending | undefined;
  let hearEnding: ((ending: Ending) => void) | undefined;
  let reopenLog = (): void => {};
  const waiting = new Map<number, (told: readonly ToldSnapshot[]) => void>();
  const stockListeners: ((processes: readonly (readonly MetricSnapshot[])[]) => void)[] = [];
  let counted: readonly MetricSnapshot[] = [];
  const begun = Promise.withResolvers<{ slot: number; processes: number; isFirst: boolean }>();

  const registered = (own: readonly MetricSnapshot[]): ReadonlyMap<string, Metric> =>
    new Map(own.map(({ metric }) => [metric.name, metric]));

  const end = (how: Ending): void => {
    // Whoever is told to stop while it drains stops.
    if (ending !== undefined && how !== 'stop') return;
    ending = how;
    hearEnding?.(how);
  };

  process.on('message', (message: unknown) => {
    const read = readToMember(message);
    switch (read?.type) {
      case 'begin':
        return begun.resolve(read);
      case 'tell':
        return void send({
          type: 'figures',
          question: read.question,
          snapshots: tellSnapshots(told?.metrics() ?? []),
        });
      case 'take_stock': {
        const now = told?.metrics() ?? [];
        const snapshots = tellRecorded(subtractSnapshots(now, counted));
        counted = now;
        return void send({ type: 'stock', question: read.question, snapshots });
      }
      case 'gathered':
        return waiting.get(read.question)?.(read.snapshots);
      case 'stock': {
        const metrics = registered(counted);
        const heard = read.processes.map((snapshots) => hearSnapshots(snapshots, metrics));
        for (const listener of stockListeners) listener(heard);
        return;
      }
      case 'others':
        ({ conditions, missing } = read);
        return;
      case 'drain':
      case 'stop':
        return end(read.type);
      case 'reopen_log':
        return reopenLog();
      case undefined:
        return;
    }
  });
  // Node would end a process whose supervisor is gone on the spot, with all it has under way.
  process.prependOnceListener('disconnect', () => {
    worker.exitedAfterDisconnect = true;
    end('orphaned');
  });
  // The terminal sends Ctrl-C to all at once; what becomes of it the supervisor says.
  process.on('SIGINT', () => {});
  process.on('SIGHUP', () => {});
  process.on('SIGTERM', () => end('stop'));

  void send({ type: 'hello' });
  const { slot, processes, isFirst } = await begun.promise;

  const gather = async (own: readonly MetricSnapshot[]): Promise<readonly MetricSnapshot[]> => {
    questions += 1;
    const question = questions;
    const answered = Promise.withResolvers<readonly ToldSnapshot[] | undefined>();
    waiting.set(question, answered.resolve);
    const timer = setTimeout(() => answered.resolve(undefined), gatherWithinMs);
    void send({ type: 'gather', question, snapshots: tellSnapshots(own) });
    const all = await answered.promise;
    clearTimeout(timer);
    waiting.delete(question);
    return all === undefined ? own : hearSnapshots(all, registered(own));
  };

  return {
    isFirst,
    siblings: {
      count: processes,
      slot,
      conditions: () => conditions,
      missing: () => missing,
      gather,
      onStock: (listener) => void stockListeners.push(listener),
    },
    present(own) {
      told = own;
      counted = own.metrics();
      const beat = (): void => void send({ type: 'beat', condition: own.condition() });
      beat();
      setInterval(beat, beatMs).unref();
    },
    ready: (what) => void send({ type: 'ready', ...what }),
    failed: (sentence) => send({ type: 'failed', sentence }),
    say: (line) => void send({ type: 'say', line }),
    onEnding(listener) {
      hearEnding = listener;
      if (ending !== undefined) listener(ending);
    },
    onReopenLog(listener) {
      reopenLog = listener;
    },
    leave: () => send({ type: 'figures', question: null, snapshots: tellSnapshots(told?.metrics() ?? []) }),
  };
};
