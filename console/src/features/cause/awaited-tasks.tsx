import type { CauseEntry } from 'castellan-client';
import * as z from 'zod/mini';
import { type TaskNeighbour, TaskNeighbours } from '../../ui/task-neighbours.tsx';
import { taskStates } from '../../ui/task-states.ts';
import { useStoryWords } from '../../words/story-words.ts';
import { pathTo } from './starts.ts';

const awaited = z.array(
  z.object({ id: z.string(), kind: z.nullable(z.string()), state: z.nullable(z.enum(taskStates)) }),
);

/** The tasks that a member of an entry names; none where it names none. */
export const awaitedIn = ({ details }: CauseEntry, name: 'waits_for' | 'waited_for_by'): readonly TaskNeighbour[] => {
  const read = awaited.safeParse(details[name]);
  return read.success ? read.data : [];
};

/** How many others a task hangs together with, for its row. */
export const AwaitedHint = ({ entry }: { readonly entry: CauseEntry }) => {
  const { cause } = useStoryWords();
  const [before, behind] = [awaitedIn(entry, 'waits_for').length, awaitedIn(entry, 'waited_for_by').length];
  const said = [before > 0 && cause.waitsFor(before), behind > 0 && cause.waitedForBy(behind)].filter(
    (part) => part !== false,
  );
  return said.length === 0 ? null : <span className="ms-2 text-sm text-muted">{said.join(' · ')}</span>;
};

/** The next links of the chain, each with the way to its own story. */
export const AwaitedTasks = ({ tasks }: { readonly tasks: readonly TaskNeighbour[] }) => (
  <TaskNeighbours tasks={tasks} pathOf={(id) => pathTo('task_id', id)} />
);
