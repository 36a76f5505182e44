import { type HouseFigure, readingOf } from '../../platform/metrics/house-figure.ts';
import { defineGauge } from '../../platform/metrics/metric.ts';
import {
  selectDatabaseSize,
  selectOldestTransaction,
  selectTableSizes,
  watchedTables,
} from './database-figures.store.ts';

export const databaseSize = defineGauge({
  name: 'castellan.db.size',
  unit: 'By',
  description: 'What the database takes on disk, indexes included, the write-ahead log not.',
  scope: 'house',
  labels: {},
});

export const tableSize = defineGauge({
  name: 'castellan.db.table.size',
  unit: 'By',
  description: 'What the tables that grow take on disk, with their indexes and partitions.',
  scope: 'house',
  labels: { table: watchedTables },
});

export const deadTuples = defineGauge({
  name: 'castellan.db.table.dead_tuples',
  unit: '{row}',
  description: 'Rows that were deleted or replaced and that vacuum has not cleared away yet, as PostgreSQL estimates.',
  scope: 'house',
  labels: { table: watchedTables },
});

export const oldestTransactionAge = defineGauge({
  name: 'castellan.db.oldest_transaction.age',
  unit: 's',
  description:
    "For how long the oldest open transaction on the database has been open; other roles' only where ours may see them (pg_read_all_stats).",
  scope: 'house',
  labels: {},
});

export const databaseFigureMetrics = [databaseSize, tableSize, deadTuples, oldestTransactionAge] as const;

/** How the database itself is faring: what it takes, and what holds up its vacuum. */
export const databaseFigures: readonly HouseFigure[] = [
  {
    name: 'monitoring.oldest_transaction',
    metrics: [oldestTransactionAge],
    everySeconds: 15,
    read: async (db) =>
      (await db.rows(selectOldestTransaction, [])).map(({ ageSeconds }) =>
        readingOf(oldestTransactionAge, {}, ageSeconds),
      ),
  },
  {
    name: 'monitoring.tables',
    metrics: [databaseSize, tableSize, deadTuples],
    everySeconds: 60,
    read: async (db) => {
      const [size, tables] = await Promise.all([
        db.rows(selectDatabaseSize, []),
        db.rows(selectTableSizes, [watchedTables]),
      ]);
      return [
        ...size.map(({ bytes }) => readingOf(databaseSize, {}, bytes)),
        ...tables.map(({ table, bytes }) => readingOf(tableSize, { table }, bytes)),
        ...tables.map(({ table, dead }) => readingOf(deadTuples, { table }, dead)),
      ];
    },
  },
];
