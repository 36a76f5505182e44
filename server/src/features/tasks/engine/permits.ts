import type { Database, Transaction } from '../../../platform/postgres/database.ts';
import { ensureKeys, grantPermits, lockKeys, returnPermits, returnSlots } from './permits.store.ts';

export type FreedPermit = { readonly kind: string; readonly key: string };

const distinct = (keys: readonly FreedPermit[]): Map<string, FreedPermit & { count: number }> => {
  const counted = new Map<string, FreedPermit & { count: number }>();
  for (const { kind, key } of keys) {
    const name = `${kind} ${key}`;
    const before = counted.get(name);
    if (before === undefined) counted.set(name, { kind, key, count: 1 });
    else before.count += 1;
  }
  return counted;
};

/**
 * Takes permits back and hands them to the next tasks of their keys, in the transaction in which their holders ended.
 *
 * @returns the queues in which something is ready by it.
 */
export const freePermits = async (tx: Transaction, freed: readonly FreedPermit[]): Promise<string[]> => {
  if (freed.length === 0) return [];
  const keys = [...distinct(freed).values()];
  const names = [keys.map(({ kind }) => kind), keys.map(({ key }) => key)];
  // Sent together, run in this order: what is granted is seen by a statement that began after the lock was taken.
  const [, , granted] = await Promise.all([
    tx.rows(lockKeys, names),
    tx.execute(returnPermits, [...names, keys.map(({ count }) => count)]),
    tx.rows(grantPermits, names),
  ]);
  return granted.map(({ queue }) => queue);
};

/** Hands out what permits of these keys there are. @returns the queues in which something is ready by it. */
export const offerPermits = async (database: Database, keys: readonly FreedPermit[]): Promise<string[]> => {
  if (keys.length === 0) return [];
  const some = [...distinct(keys).values()];
  const names = [some.map(({ kind }) => kind), some.map(({ key }) => key)];
  return database.transaction(async (tx) => {
    const [, , granted] = await Promise.all([
      tx.execute(ensureKeys, names),
      tx.rows(lockKeys, names),
      tx.rows(grantPermits, names),
    ]);
    return granted.map(({ queue }) => queue);
  });
};

/** Counts tasks of queues with a limit as ended. @param queues one for each task. */
export const freeSlots = async (tx: Transaction, queues: readonly string[]): Promise<void> => {
  const counts = [...Map.groupBy(queues, (queue) => queue)].sort(([one], [two]) => (one < two ? -1 : 1));
  await Promise.all(counts.map(([queue, freed]) => tx.execute(returnSlots, [queue, freed.length])));
};
