import type { ServerProcess } from 'castellan-client';
import { castellan } from '../../api/castellan.ts';
import { usePagedList } from '../../api/paged.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import type { WatchWords } from '../../words/watch-en.ts';
import { useWatchWords } from '../../words/watch-words.ts';

const refreshMs = 5_000;

const tones: Readonly<Record<ServerProcess['state'], Tone>> = { serving: 'success', draining: 'busy', lost: 'danger' };

/** Every process of the house, on whichever machine, and those that went without a word. */
export const ProcessesPanel = () => {
  const { system } = useWatchWords();
  const list = usePagedList({
    key: ['processes'],
    read: async ({ signal }) => ({ ...(await castellan.listProcesses({ signal })), next_cursor: null }),
    refreshMs,
  });
  return (
    <Panel isBare title={system.processes} lead={system.processesLead}>
      <PagedTable
        list={list}
        columns={columns(system)}
        keyOf={({ id }) => id}
        caption={system.processes}
        empty={<p className="p-4 text-faint">{system.noProcesses}</p>}
      />
    </Panel>
  );
};

const columns = (system: WatchWords['system']): readonly Column<ServerProcess>[] => [
  {
    key: 'process',
    head: system.process,
    cell: ({ id, host, pid, version, seen_at }) => (
      <span className="block min-w-36 py-0.5" title={id}>
        <span className="foreign block font-medium">{host}</span>
        <span className="block text-sm text-faint">
          {system.processNumber(pid)} · {version}
        </span>
        <span className="block text-sm text-faint md:hidden">
          <Time at={seen_at} />
        </span>
      </span>
    ),
  },
  {
    key: 'state',
    head: system.processState,
    width: 'w-32',
    cell: ({ state }) => <Badge tone={tones[state]}>{system.processStates[state]}</Badge>,
  },
  {
    key: 'parts',
    head: system.processParts,
    width: 'w-36',
    isWideOnly: true,
    cell: ({ parts }) => parts.map((part) => system.processPart[part]).join(', '),
  },
  {
    key: 'since',
    head: system.processSince,
    width: 'w-44',
    isWideOnly: true,
    cell: ({ started_at }) => <Time at={started_at} />,
  },
  {
    key: 'seen',
    head: system.processSeen,
    width: 'w-36',
    isWideOnly: true,
    cell: ({ seen_at }) => <Time at={seen_at} />,
  },
];
