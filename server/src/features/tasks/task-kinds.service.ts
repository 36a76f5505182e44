import type { Clock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/postgres/database.ts';
import type { Task } from '../../platform/tasks/task.ts';
import { type KindRow, selectKinds } from './task-kinds.store.ts';

export type TaskKind = KindRow & {
  /** Whether callers may enqueue it with a payload of their own. */
  readonly isPublic: boolean;
};

export type TaskKinds = {
  /** As the workers last told, at most 2 s old. */
  all(): Promise<readonly TaskKind[]>;
  /** A kind that callers may enqueue and some worker showed within the hour; asks again before it says that there is none. */
  findPublic(name: string): Promise<TaskKind | undefined>;
};

const keptForMs = 2_000;

export type TaskKindsNeeds = {
  readonly database: Database;
  readonly clock: Clock;
  /** Every kind that this process knows. */
  readonly definitions: () => readonly Task[];
};

export const createTaskKinds = ({ database, clock, definitions }: TaskKindsNeeds): TaskKinds => {
  let kept: readonly TaskKind[] = [];
  let readAtMs = Number.NEGATIVE_INFINITY;

  const read = async (): Promise<readonly TaskKind[]> => {
    const rows = await database.rows(selectKinds, []);
    const opened = new Set(definitions().flatMap(({ name, isPublic }) => (isPublic === true ? [name] : [])));
    kept = rows.map((row) => ({ ...row, isPublic: row.source === 'team' || opened.has(row.name) }));
    readAtMs = clock.monotonicMs();
    return kept;
  };

  const all = async (): Promise<readonly TaskKind[]> => (clock.monotonicMs() - readAtMs < keptForMs ? kept : read());

  const find = (kinds: readonly TaskKind[], name: string): TaskKind | undefined =>
    kinds.find((kind) => kind.name === name && kind.isPublic && kind.isServed);

  return {
    all,
    findPublic: async (name) => find(await all(), name) ?? find(await read(), name),
  };
};
