import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Log } from '../../platform/log/log.ts';
import type { Database, Transaction } from '../../platform/postgres/database.ts';
import type { Uuid } from '../../vocabulary/ids.ts';
import { gaugeCell } from './cells.ts';
import { type MetricMemory, type MinuteBatch, seriesIn } from './metric-memory.ts';
import { writingFailed, writingResumed } from './metric-store.log.ts';
import { addMinutes, claimBatch, endWriter, insertSeries, selectSeriesIds } from './metric-store.store.ts';
import type { Series, SeriesBook } from './series-book.ts';

export type BatchWriter = {
  /** Writes what waits, the oldest first, and ends at the first failure. Never rejects; one at a time. */
  write(): Promise<void>;
  /** Writes what waits, and takes leave. Never rejects. */
  end(): Promise<void>;
};

export type BatchWriterNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly book: SeriesBook;
  readonly memory: Pick<MetricMemory, 'batches' | 'lostBatches'>;
  /** Of this process, from its start to its end. */
  readonly writerId: Uuid;
};

/** So many are put together between two turns of the event loop. */
const seriesAStatement = 250;

const portions = function* <Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let from = 0; from < items.length; from += seriesAStatement) yield items.slice(from, from + seriesAStatement);
};

const valuesOf = ({ minute, parts, cells }: MinuteBatch, written: readonly Series[]): readonly unknown[] => {
  const part = ({ offset, shape }: Series, place: number): number | null =>
    shape.kind === 'gauge' ? (cells[offset + place] ?? 0) : null;
  return [
    minute,
    parts,
    written.map(({ id }) => id),
    written.map(({ offset }) => cells[offset] ?? 0),
    written.map((series) => part(series, gaugeCell.weight) ?? 0),
    ...[gaugeCell.low, gaugeCell.high, gaugeCell.latest, gaugeCell.latestAt].map((place) =>
      written.map((series) => part(series, place)),
    ),
    written.map(({ offset, width, shape }) =>
      shape.kind === 'histogram' ? `{${cells.subarray(offset + 1, offset + width).join(',')}}` : null,
    ),
  ];
};

/** Brings minutes into the database, each once: a portion has a number, and the number is written with it. */
export const createBatchWriter = (needs: BatchWriterNeeds): BatchWriter => {
  const { database, clock, log, book, memory, writerId } = needs;
  let underWay: Promise<void> | undefined;
  let isFailing = false;

  const identify = async (): Promise<void> => {
    for (const unknown of portions(book.all.filter(({ id }) => id === undefined))) {
      const keys = unknown.map(({ key }) => key);
      const values = [
        keys.map(({ metric }) => metric),
        keys.map(({ kind }) => kind),
        keys.map(({ labels }) => labels),
        keys.map(({ bounds }) => bounds),
      ];
      await database.execute(insertSeries, values);
      for (const { id, place } of await database.rows(selectSeriesIds, values)) {
        const series = unknown[place - 1];
        if (series) series.id = id;
      }
    }
  };

  const writeBatch = async (tx: Transaction, batch: MinuteBatch): Promise<void> => {
    const completeTo = new Date((batch.minute + 1) * 60_000);
    const claimed = await tx.execute(claimBatch, [writerId, batch.number, clock.now(), completeTo]);
    if (claimed === 0) return;
    const written = seriesIn(book, batch).filter(({ id }) => id !== undefined);
    for (const portion of portions(written)) {
      await tx.execute(addMinutes, valuesOf(batch, portion));
      await nextTurn();
    }
  };

  const writeAll = async (): Promise<void> => {
    try {
      for (;;) {
        const batch = memory.batches.find(({ state }) => state === 'waiting');
        // After it was chosen: it may hold series that were first recorded while the one before it was written.
        await identify();
        if (batch === undefined) break;
        await database.transaction((tx) => writeBatch(tx, batch));
        batch.state = 'written';
      }
      if (isFailing) log.write(writingResumed, { lost_minutes: memory.lostBatches });
      isFailing = false;
    } catch (error) {
      // Once, and not every ten seconds for as long as the database is away.
      if (!isFailing) {
        const waiting = memory.batches.filter(({ state }) => state === 'waiting');
        log.writeError(writingFailed, error, { waiting_minutes: waiting.length });
      }
      isFailing = true;
    }
  };

  const write = (): Promise<void> => {
    underWay ??= writeAll().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };

  return {
    write,
    async end() {
      await underWay;
      await write();
      if (isFailing) return;
      // Else others wait two minutes for what is not coming.
      await database.execute(endWriter, [writerId]).catch(() => {});
    },
  };
};
