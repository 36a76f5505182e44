import type { TaskEndpoint } from 'castellan-client';
import { Plus, Send } from 'lucide-react';
import { useState } from 'react';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { usePagedList } from '../../api/paged.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { laterDialog } from '../../ui/later-dialog.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { useEndpointWords } from '../../words/endpoint-words.ts';
import { useWords } from '../../words/words.tsx';
import { EndpointActs } from './endpoint-acts.tsx';
import type { Wanted } from './endpoint-dialog.tsx';

const EndpointDialog = laterDialog(async () => (await import('./endpoint-dialog.tsx')).EndpointDialog);

/** The servers that tasks of the kind `http` are sent to. */
export const EndpointsPage = () => {
  const words = useEndpointWords();
  const { shell } = useWords();
  const mayWrite = useMay()('task-endpoints:write');
  const [wanted, setWanted] = useState<Wanted>();
  const [isOpen, setOpen] = useState(false);
  const want = (what: Wanted): void => {
    setWanted(what);
    setOpen(true);
  };
  const list = usePagedList({
    key: ['task-endpoints'],
    read: async ({ signal }) => ({ ...(await castellan.listTaskEndpoints({ signal })), next_cursor: null }),
  });
  const create = (
    <Button look="primary" icon={<Plus size={15} aria-hidden />} onClick={() => want({ kind: 'create' })}>
      {words.create}
    </Button>
  );
  return (
    <Page title={shell.page.endpoints} lead={words.lead} actions={mayWrite && create}>
      <Panel isBare>
        <PagedTable
          list={list}
          caption={shell.page.endpoints}
          columns={useColumns(want)}
          keyOf={({ name }) => name}
          empty={
            <EmptyState icon={Send} title={words.none}>
              {words.noneText}
            </EmptyState>
          }
        />
      </Panel>
      {wanted !== undefined && <EndpointDialog wanted={wanted} isOpen={isOpen} onClose={() => setOpen(false)} />}
    </Page>
  );
};

const EndpointState = ({ endpoint }: { readonly endpoint: TaskEndpoint }) => {
  const words = useEndpointWords();
  if (endpoint.is_enabled) return <Badge tone="success">{words.enabled}</Badge>;
  if (endpoint.gone_at === null) return <Badge>{words.disabled}</Badge>;
  return (
    <span title={words.goneText}>
      <Badge tone="danger">{words.gone}</Badge>
      <span className="block text-sm text-faint">
        <Time at={endpoint.gone_at} />
      </span>
    </span>
  );
};

const useColumns = (want: (what: Wanted) => void): readonly Column<TaskEndpoint>[] => {
  const words = useEndpointWords();
  const { general } = useWords();
  return [
    {
      key: 'name',
      head: words.endpoint,
      cell: ({ name, url, description }) => (
        <>
          <span className="block font-medium">{name}</span>
          <span className="foreign line-clamp-2 text-sm font-normal text-muted">{description}</span>
          <span className="foreign block text-sm font-normal break-all text-faint md:hidden">{url}</span>
        </>
      ),
    },
    {
      key: 'url',
      head: words.url,
      isWideOnly: true,
      cell: ({ url }) => (
        <span className="foreign line-clamp-2 max-w-md font-mono text-sm break-all" title={url}>
          {url}
        </span>
      ),
    },
    { key: 'state', head: words.state, cell: (endpoint) => <EndpointState endpoint={endpoint} /> },
    {
      key: 'changed',
      head: words.changed,
      isWideOnly: true,
      cell: ({ updated_at, previous_secret_until: until }) => (
        <>
          <Time at={updated_at} />
          {until !== null && Date.parse(until) > Date.now() && (
            <span className="block text-sm text-faint">
              {words.overlap} <Time at={until} />
            </span>
          )}
        </>
      ),
    },
    {
      key: 'acts',
      head: general.more,
      isHeadHidden: true,
      align: 'end' as const,
      width: 'w-12',
      cell: (endpoint: TaskEndpoint) => <EndpointActs endpoint={endpoint} want={want} />,
    },
  ];
};
