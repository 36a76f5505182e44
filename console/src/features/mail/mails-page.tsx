import type { Mail } from 'castellan-client';
import { Inbox } from 'lucide-react';
import { castellan } from '../../api/castellan.ts';
import { house } from '../../api/house.ts';
import { usePagedList } from '../../api/paged.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ChoiceFilter, FilterBar, SearchFilter } from '../../ui/filter-bar.tsx';
import { useFilters } from '../../ui/filters.ts';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { UserFilter } from '../../ui/user-filter.tsx';
import { useWords } from '../../words/words.tsx';
import { MailState, mailStates } from './mail-state.tsx';
import { mailTemplates } from './mail-templates.ts';

const refreshMs = 3_000;

/** What was mailed to whom, and what became of it. */
export const MailsPage = () => {
  const { general, mail, shell } = useWords();
  const filters = useFilters(['state', 'template', 'to', 'user_id']);
  const { state, template, to, user_id: userId } = filters.settled;
  const asked = {
    state: mailStates.find((one) => one === state),
    template: mailTemplates.find((one) => one === template),
    to,
    user_id: userId,
  };
  const list = usePagedList({
    key: ['mail', asked],
    read: ({ cursor, signal }) => castellan.listMail({ query: { ...asked, ...(cursor && { cursor }) }, signal }),
    refreshMs,
  });
  const columns: readonly Column<Mail>[] = [
    {
      key: 'subject',
      head: mail.subject,
      width: 'md:w-1/3 md:min-w-56',
      cell: (one) => (
        <>
          <span className="foreign line-clamp-2">{one.subject ?? mail.templates[one.template] ?? one.template}</span>
          <span className="foreign text-sm font-normal text-faint md:hidden">{one.to ?? mail.erased}</span>
        </>
      ),
    },
    {
      key: 'to',
      head: mail.to,
      isWideOnly: true,
      cell: ({ to: address }) => (
        <span className="block max-w-56 truncate" title={address ?? undefined}>
          {address ?? mail.erased}
        </span>
      ),
    },
    { key: 'state', head: general.status, cell: ({ state: one }) => <MailState state={one} /> },
    {
      key: 'response',
      head: mail.response,
      isWideOnly: true,
      width: 'w-1/4 max-w-0 min-w-32',
      cell: ({ response }) => (
        <span className="block truncate font-mono text-sm text-muted" title={response ?? undefined}>
          {response ?? '–'}
        </span>
      ),
    },
    { key: 'created', head: mail.created, isWideOnly: true, cell: ({ created_at: at }) => <Time at={at} /> },
  ];
  return (
    <Page title={shell.page.mail} lead={house.keepsMail ? mail.leadKept : mail.lead}>
      <Panel isBare>
        <FilterBar filters={filters}>
          <ChoiceFilter
            filters={filters}
            name="state"
            label={general.status}
            choices={mailStates.map((value) => ({ value, label: mail.states[value] }))}
          />
          <ChoiceFilter
            filters={filters}
            name="template"
            label={mail.template}
            choices={mailTemplates.map((value) => ({ value, label: mail.templates[value] ?? value }))}
          />
          <SearchFilter filters={filters} name="to" label={mail.toWhole} />
          <UserFilter filters={filters} name="user_id" label={mail.aboutWhom} />
        </FilterBar>
        <PagedTable
          list={list}
          columns={columns}
          keyOf={({ id }) => id}
          linkOf={({ id }) => `/mail/${id}`}
          caption={shell.page.mail}
          empty={
            <EmptyState icon={Inbox} title={filters.areSet ? general.nothingFound : mail.none}>
              {filters.areSet ? undefined : mail.noneText}
            </EmptyState>
          }
        />
      </Panel>
    </Page>
  );
};
