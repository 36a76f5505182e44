import type { DeadTasks } from 'castellan-client';
import type { Filters } from '../../ui/filters.ts';
import { Panel } from '../../ui/panel.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import type { Words } from '../../words/en.ts';
import { useSpoken } from '../../words/words.tsx';

type Group = DeadTasks['data'][number];

const mostShown = 12;

const addressOf = ({ kind, queue, reason }: Group, filters: Filters): string => {
  const kept = ['range', 'from', 'to'].flatMap((name) => (filters.get(name) === '' ? [] : [[name, filters.get(name)]]));
  return `/dead-letters?${new URLSearchParams([['kind', kind], ['queue', queue], ['reason', reason], ...kept])}`;
};

const columns = ({ tasks }: Words, language: string): readonly Column<Group>[] => [
  {
    key: 'kind',
    head: tasks.kind,
    cell: ({ kind, reason }) => (
      <span className="block max-w-72 max-md:max-w-48">
        <span className="block truncate">{kind}</span>
        <span className="block text-sm font-normal text-muted md:hidden">{tasks.reasons[reason] ?? reason}</span>
      </span>
    ),
  },
  {
    key: 'reason',
    head: tasks.dead.reason,
    isWideOnly: true,
    cell: ({ reason }) => tasks.reasons[reason] ?? reason,
  },
  {
    key: 'queue',
    head: tasks.queue,
    isWideOnly: true,
    cell: ({ queue }) => <span className="text-muted">{queue}</span>,
  },
  {
    key: 'count',
    head: tasks.dead.count,
    align: 'end',
    width: 'w-24',
    cell: ({ count }) => <span className="tabular">{count.toLocaleString(language)}</span>,
  },
  {
    key: 'oldest',
    head: tasks.dead.oldest,
    isWideOnly: true,
    width: 'w-36',
    cell: (group) => <Time at={group.oldest_died_at} />,
  },
  {
    key: 'newest',
    head: tasks.dead.newest,
    isWideOnly: true,
    width: 'w-36',
    cell: (group) => <Time at={group.newest_died_at} />,
  },
];

/** What they died of, at a glance; each group leads to its tasks. */
export const DeadGroupsPanel = ({ groups, filters }: { readonly groups: DeadTasks; readonly filters: Filters }) => {
  const { words, language } = useSpoken();
  const { tasks } = words;
  return (
    <Panel
      title={tasks.dead.groups}
      lead={groups.is_whole ? tasks.dead.tasks(groups.total) : tasks.dead.atLeast(groups.total)}
      isBare
    >
      <Table
        rows={groups.data.slice(0, mostShown)}
        columns={columns(words, language)}
        keyOf={({ kind, queue, reason }) => `${kind} ${queue} ${reason}`}
        linkOf={(group) => addressOf(group, filters)}
        caption={tasks.dead.groupsCaption}
      />
    </Panel>
  );
};
