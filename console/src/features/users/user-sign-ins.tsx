import type { LoginRecord, User } from 'castellan-client';
import { castellan } from '../../api/castellan.ts';
import { usePagedList } from '../../api/paged.ts';
import { Panel } from '../../ui/panel.tsx';
import { SignInOutcome } from '../../ui/sign-in-outcome.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { Time } from '../../ui/time.tsx';
import { useWords } from '../../words/words.tsx';

const mostRecent = 8;

/** The latest logins of a person and tries at them, with the way to all. */
export const UserSignIns = ({ user }: { readonly user: User }) => {
  const { users, loginRecords: words } = useWords();
  const list = usePagedList({
    key: ['login-records', 'latest', user.id],
    read: ({ signal }) => castellan.listLoginRecords({ query: { user_id: user.id, limit: mostRecent }, signal }),
    refreshMs: 5_000,
  });
  const columns: readonly Column<LoginRecord>[] = [
    {
      key: 'at',
      head: words.at,
      cell: ({ at, client_address }) => (
        <>
          <Time at={at} />
          <span className="block font-mono text-xs text-faint md:hidden">{client_address}</span>
        </>
      ),
    },
    { key: 'outcome', head: words.outcome, cell: (record) => <SignInOutcome record={record} /> },
    { key: 'method', head: words.method, isWideOnly: true, cell: ({ method }) => words.methods[method] },
    {
      key: 'address',
      head: words.address,
      isWideOnly: true,
      cell: (record) => <span className="font-mono text-sm">{record.client_address ?? words.erased}</span>,
    },
    {
      key: 'device',
      head: words.device,
      isWideOnly: true,
      cell: (record) => (
        <span className="block max-w-80 truncate text-sm text-muted" title={record.user_agent ?? undefined}>
          {record.user_agent ?? '–'}
        </span>
      ),
    },
  ];
  return (
    <Panel
      title={users.recentSignIns}
      action={list.hasMore && <TextLink to={`/login-records?user_id=${user.id}`}>{users.allSignIns}</TextLink>}
      isBare
    >
      <PagedTable
        list={{ ...list, hasMore: false }}
        caption={users.recentSignIns}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<p className="p-4 text-muted">{users.noSignIns}</p>}
      />
    </Panel>
  );
};
