import { ChoiceFilter } from '../../ui/filter-bar.tsx';
import type { Filters } from '../../ui/filters.ts';
import { useWords } from '../../words/words.tsx';
import { useTaskKinds } from './task-kinds.ts';

/** The names there are, and the one in the address, which may be older than any worker. */
const choicesOf = (names: readonly string[], inForce: string) =>
  [...new Set(inForce === '' ? names : [...names, inForce])].sort().map((name) => ({ value: name, label: name }));

export const KindFilter = ({ filters }: { readonly filters: Filters }) => {
  const { tasks } = useWords();
  const kinds = useTaskKinds().map(({ name }) => name);
  return (
    <ChoiceFilter filters={filters} name="kind" label={tasks.kind} choices={choicesOf(kinds, filters.get('kind'))} />
  );
};

export const QueueFilter = ({ filters }: { readonly filters: Filters }) => {
  const { tasks } = useWords();
  const queues = useTaskKinds().map(({ queue }) => queue);
  const choices = choicesOf(queues, filters.get('queue'));
  return <ChoiceFilter filters={filters} name="queue" label={tasks.queue} choices={choices} />;
};
