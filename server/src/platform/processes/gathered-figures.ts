import { type MergedMetric, mergeSnapshots } from '../metrics/merged-snapshots.ts';
import type { ToldSnapshot } from './messages.ts';
import type { SupervisedProcess } from './supervised-process.ts';

/** The metrics of all processes of a server, brought together where they are supervised. */
export type GatheredFigures = {
  /** Of all that serve, with what the asker brings; of one that does not answer in time, what it had counted before. */
  gather(processes: readonly SupervisedProcess[], asker?: Brought): Promise<ToldSnapshot[]>;
  /** What each of them recorded since the time before; of one that does not answer in time, nothing. */
  takeStock(processes: readonly SupervisedProcess[]): Promise<(readonly ToldSnapshot[])[]>;
  /** An answer, or the last figures of one that ends. */
  take(from: SupervisedProcess, question: number | null, snapshots: readonly ToldSnapshot[]): void;
  /** An answer about what was recorded since the time before. */
  takeRecorded(question: number, snapshots: readonly ToldSnapshot[]): void;
  /** What it counted stays in the sums of the server. */
  end(process: SupervisedProcess): void;
};

type Brought = { readonly from: SupervisedProcess; readonly snapshots: readonly ToldSnapshot[] };

/** Of gauges nothing is known of a process that does not answer; what was counted was counted. */
const countedOf = (snapshots: readonly ToldSnapshot[]): readonly ToldSnapshot[] =>
  snapshots.filter(({ metric }) => metric.kind !== 'gauge');

const merge = (told: readonly (readonly ToldSnapshot[])[]): ToldSnapshot[] =>
  mergeSnapshots<MergedMetric>(told).map(
    (snapshot): ToldSnapshot =>
      snapshot.kind === 'number'
        ? { ...snapshot, points: [...snapshot.points] }
        : { ...snapshot, points: snapshot.points.map((point) => ({ ...point, counts: [...point.counts] })) },
  );

export const createGatheredFigures = (answerWithinMs: number): GatheredFigures => {
  let ofEnded: readonly ToldSnapshot[] = [];
  let questions = 0;
  const lastTold = new Map<SupervisedProcess, readonly ToldSnapshot[]>();
  const waiting = new Map<number, (snapshots: readonly ToldSnapshot[] | undefined) => void>();

  const ask = (process: SupervisedProcess, what: 'tell' | 'take_stock'): Promise<readonly ToldSnapshot[] | undefined> =>
    new Promise((resolve) => {
      questions += 1;
      const question = questions;
      const answer = (snapshots: readonly ToldSnapshot[] | undefined): void => {
        clearTimeout(timer);
        waiting.delete(question);
        resolve(snapshots);
      };
      const timer = setTimeout(() => answer(undefined), answerWithinMs);
      waiting.set(question, answer);
      void process.ended.then(() => answer(undefined));
      process.send({ type: what, question });
    });

  return {
    async gather(processes, asker) {
      if (asker) lastTold.set(asker.from, asker.snapshots);
      const asked = processes.filter((one) => one !== asker?.from && one.phase !== 'starting');
      const answers = await Promise.all(asked.map(async (one) => [one, await ask(one, 'tell')] as const));
      return merge([
        ...(asker ? [asker.snapshots] : []),
        // Of one that ended meanwhile the figures are among those of the ended.
        ...answers
          .filter(([one]) => !one.hasEnded)
          .map(([one, snapshots]) => snapshots ?? countedOf(lastTold.get(one) ?? [])),
        ofEnded,
      ]);
    },
    async takeStock(processes) {
      const asked = processes.filter(({ phase }) => phase !== 'starting');
      const answers = await Promise.all(asked.map((one) => ask(one, 'take_stock')));
      return answers.filter((snapshots) => snapshots !== undefined);
    },
    takeRecorded: (question, snapshots) => waiting.get(question)?.(snapshots),
    take(from, question, snapshots) {
      lastTold.set(from, snapshots);
      if (question !== null) waiting.get(question)?.(snapshots);
    },
    end(process) {
      ofEnded = merge([ofEnded, countedOf(lastTold.get(process) ?? [])]);
      lastTold.delete(process);
    },
  };
};
