import * as z from 'zod/mini';
import { type Range, rangeFilters } from '../../ui/range.ts';
import { isTaskState, type TaskState, waitingStates } from '../../ui/task-states.ts';

/** The filters of the list of tasks, as they are called in the address. */
export const taskFilterNames = [
  'state',
  'kind',
  'queue',
  'key',
  'schedule',
  'request_id',
  'actor_id',
  ...rangeFilters,
] as const;

/** Those that are rarely wanted stand in a second row. */
export const rareFilterNames = ['key', 'schedule', 'request_id', 'actor_id'] as const;

/** `waiting` in the address stands for every state before a run. */
export const anyWaiting = 'waiting';

type TaskQuery = {
  readonly state?: readonly TaskState[];
  readonly kind?: string;
  readonly queue?: string;
  readonly key?: string;
  readonly schedule?: string;
  readonly request_id?: string;
  readonly actor_id?: string;
  readonly created_after?: string;
  readonly created_before?: string;
};

const uuid = z.uuid();

/** Whether an id that was typed is none: the server would refuse the whole list for it. */
export const hasFaultyId = (filters: Readonly<Record<string, string>>): boolean =>
  [filters.request_id, filters.actor_id].some((id) => id !== undefined && !uuid.safeParse(id.trim()).success);

const statesOf = (text: string | undefined): readonly TaskState[] | undefined => {
  if (text === anyWaiting) return waitingStates;
  return text !== undefined && isTaskState(text) ? [text] : undefined;
};

/** What the server is asked, for what the address says. */
export const taskQueryOf = (filters: Readonly<Record<string, string>> & Range): TaskQuery => {
  const { state, from, to, ...others } = filters;
  const states = statesOf(state);
  const trimmed = Object.fromEntries(Object.entries(others).map(([name, value]) => [name, value.trim()]));
  return {
    ...trimmed,
    ...(states !== undefined && { state: states }),
    ...(from !== undefined && { created_after: from }),
    ...(to !== undefined && { created_before: to }),
  };
};
