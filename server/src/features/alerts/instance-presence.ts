import type { HouseFigure } from '../../platform/metrics/house-figure.ts';
import { readingOf } from '../../platform/metrics/house-figure.ts';
import type { Database } from '../../platform/postgres/database.ts';
import { instancesAbsent } from './alerts.metrics.ts';
import { countAbsentInstances, deleteForgottenInstances, noteInstance, removeInstance } from './instances.store.ts';

export type InstancePresence = {
  /** Says that this process is there. */
  note(): Promise<void>;
  /** Says that it stops: it is not missed. */
  leave(): Promise<void>;
};

/**
 * Which processes the house has. Each says every fifteen seconds that it is there, under a name that it keeps over a
 * restart; who was not seen for a minute and did not say that it stops is absent, and forgotten fifteen minutes later.
 */
export const createInstancePresence = (database: Database, name: string, startedAt: Date): InstancePresence => ({
  note: async () => {
    await database.execute(noteInstance, [name, startedAt]);
  },
  leave: async () => {
    await database.execute(removeInstance, [name]);
  },
});

export const instanceFigures: readonly HouseFigure[] = [
  {
    name: 'alerts.instances_absent',
    metrics: [instancesAbsent],
    everySeconds: 15,
    read: async (db) => {
      await db.execute(deleteForgottenInstances, []);
      const absent = await db.row(countAbsentInstances, []);
      return [readingOf(instancesAbsent, {}, absent?.count ?? 0)];
    },
  },
];
