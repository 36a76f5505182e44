import type { ReadDatabase, Transaction } from '../../platform/postgres/database.ts';
import type { UserId, Uuid } from '../../vocabulary/ids.ts';
import { lowestIdAt } from './engine/lowest-id.ts';
import { forceCustomPlan, readOneSnapshot, selectFinishedPage, selectLivePage } from './task-list.store.ts';
import { finishedStates, liveStates, type TaskRow, type TaskState } from './task-rows.ts';

/** Which tasks are asked for; every member that is there narrows them. */
export type TaskFilters = {
  /** Any of these. */
  readonly states?: readonly TaskState[] | undefined;
  readonly queue?: string | undefined;
  readonly kind?: string | undefined;
  readonly schedule?: string | undefined;
  readonly requestId?: Uuid | undefined;
  readonly actorId?: UserId | undefined;
  readonly createdAfter?: Date | undefined;
  readonly createdBefore?: Date | undefined;
  /** Its unique key or its concurrency key. */
  readonly key?: string | undefined;
  /** The task that they wait for, or waited for. */
  readonly waitsFor?: Uuid | undefined;
  /** Only dead tasks have what follows. */
  readonly deadReason?: string | undefined;
  readonly diedAfter?: Date | undefined;
  readonly diedBefore?: Date | undefined;
};

/** The tasks that fit, newest first, after the one with this id. Rows that arrive meanwhile stand before that place. */
export type ListTasks = (filters: TaskFilters, after: Uuid | null, count: number) => Promise<TaskRow[]>;

const lowestId = '00000000-0000-0000-0000-000000000000';
const highestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Ids are made by the clock of whoever enqueues, `created_at` by the database's: they may differ by this much. */
const clockSlackMs = 3_600_000;

const earlier = (one: Uuid, other: Uuid): Uuid => (one < other ? one : other);

export const createTaskList =
  (database: ReadDatabase): ListTasks =>
  async (filters, after, count) => {
    const { createdAfter, createdBefore } = filters;
    const from = createdAfter === undefined ? lowestId : lowestIdAt(createdAfter.getTime() - clockSlackMs);
    const before = createdBefore === undefined ? highestId : lowestIdAt(createdBefore.getTime() + clockSlackMs);
    const valuesFor = (state: TaskState | null) => [
      count,
      earlier(after ?? highestId, before),
      from,
      state,
      filters.queue ?? null,
      filters.kind ?? null,
      filters.schedule ?? null,
      filters.requestId ?? null,
      filters.actorId ?? null,
      createdAfter ?? null,
      createdBefore ?? null,
      filters.key ?? null,
      filters.waitsFor ?? null,
    ];
    const death = [filters.deadReason ?? null, filters.diedAfter ?? null, filters.diedBefore ?? null];
    const areDead = death.some((value) => value !== null);
    const wanted = (states: readonly TaskState[]): readonly (TaskState | null)[] =>
      filters.states === undefined ? [null] : states.filter((state) => filters.states?.includes(state));
    const wantedLive = areDead ? wanted(['dead']).map(() => 'dead' as const) : wanted(liveStates);
    const wantedFinished = areDead ? [] : wanted(finishedStates);

    const read = async (tx: Transaction): Promise<TaskRow[]> => {
      const [, , ...pages] = await Promise.all([
        tx.execute(readOneSnapshot, []),
        tx.execute(forceCustomPlan, []),
        // A statement a state, because each is found by an index of its own.
        ...wantedLive.map((state) => tx.rows(selectLivePage, [...valuesFor(state), ...death])),
        ...wantedFinished.map((state) => tx.rows(selectFinishedPage, valuesFor(state))),
      ]);
      return pages.flat();
    };
    const rows = await database.transaction(read);
    return rows.sort((one, other) => (one.id < other.id ? 1 : -1)).slice(0, count);
  };
