import type { AuditEvent } from 'castellan-client';
import { ScrollText } from 'lucide-react';
import { castellan } from '../../api/castellan.ts';
import { usePagedList } from '../../api/paged.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ChoiceFilter, FilterBar, SearchFilter } from '../../ui/filter-bar.tsx';
import { useFilters } from '../../ui/filters.ts';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { rangeFilters, useRanged } from '../../ui/range.ts';
import { RangeFilter } from '../../ui/range-filter.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { UserFilter } from '../../ui/user-filter.tsx';
import { useWords } from '../../words/words.tsx';
import { useAuditActions } from './audit-actions.ts';
import { auditFilters, isId, readAuditQuery } from './audit-query.ts';
import { useAuditSentence } from './audit-sentence.ts';

/** Everything that was done, newest first. */
export const AuditPage = () => {
  const { audit, shell, general } = useWords();
  const actions = useAuditActions();
  const filters = useFilters([...auditFilters, ...rangeFilters]);
  const query = readAuditQuery(
    useRanged(filters.settled),
    actions.map(({ value }) => value),
  );
  const list = usePagedList({
    key: ['audit', query],
    read: ({ cursor, signal }) =>
      castellan.listAuditEvents({ query: { ...query, limit: 50, ...(cursor !== undefined && { cursor }) }, signal }),
    names: ({ actor_id, subject_id }) => [actor_id, subject_id],
    refreshMs: 5_000,
  });
  const requestId = filters.get('request_id');
  const session = filters.get('session_id');
  return (
    <Page title={shell.page.audit} lead={audit.lead}>
      <Panel isBare>
        <FilterBar filters={filters}>
          <UserFilter filters={filters} name="actor_id" label={audit.actor} />
          <UserFilter filters={filters} name="subject_id" label={audit.subject} />
          <ChoiceFilter filters={filters} name="action" label={audit.action} choices={actions} />
          <ChoiceFilter
            filters={filters}
            name="outcome"
            label={audit.outcome}
            choices={(['success', 'failure'] as const).map((value) => ({ value, label: audit.outcomes[value] }))}
          />
          <RangeFilter filters={filters} />
          <SearchFilter filters={filters} name="request_id" label={audit.requestId} />
          {session !== '' && (
            <Button size="sm" onClick={() => filters.set('session_id', '')} title={general.clearFilter}>
              {audit.sessionIs(session.slice(-8))} ×
            </Button>
          )}
          {requestId !== '' && !isId(requestId) && (
            <p role="status" className="text-sm text-danger">
              {audit.notAnId}
            </p>
          )}
        </FilterBar>
        <PagedTable
          list={list}
          caption={shell.page.audit}
          columns={useColumns()}
          keyOf={({ id }) => id}
          linkOf={({ id }) => `/audit/${id}`}
          empty={<EmptyState icon={ScrollText} title={filters.areSet ? general.nothingFound : audit.none} />}
        />
      </Panel>
    </Page>
  );
};

const What = ({ event }: { readonly event: AuditEvent }) => {
  const { audit } = useWords();
  const sentence = useAuditSentence(event);
  return (
    <>
      <span className="foreign line-clamp-3" title={sentence}>
        {sentence}
      </span>
      <span className="mt-0.5 flex flex-wrap items-center gap-x-2 text-sm font-normal text-faint">
        <code className="font-mono text-xs">{event.action}</code>
        {event.outcome === 'failure' && <Badge tone="danger">{audit.outcomes.failure}</Badge>}
        {event.outcome === 'failure' && event.reason !== null && (
          <span>{audit.reasons[event.reason] ?? event.reason}</span>
        )}
      </span>
    </>
  );
};

const useColumns = (): readonly Column<AuditEvent>[] => {
  const { audit } = useWords();
  return [
    { key: 'what', head: audit.what, cell: (event) => <What event={event} /> },
    {
      key: 'address',
      head: audit.address,
      isWideOnly: true,
      cell: ({ personal }) => <span className="font-mono text-sm">{addressIn(personal)}</span>,
    },
    { key: 'when', head: audit.when, align: 'end', cell: ({ at }) => <When at={at} /> },
  ];
};

/** Exactly, where there is room for it. */
const When = ({ at }: { readonly at: string }) => (
  <>
    <span className="max-md:hidden">
      <Time at={at} isExact />
    </span>
    <span className="md:hidden">
      <Time at={at} />
    </span>
  </>
);

const addressIn = ({ client_address: address }: AuditEvent['personal']): string =>
  typeof address === 'string' ? address : '';
