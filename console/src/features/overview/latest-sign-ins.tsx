import type { LoginRecord } from 'castellan-client';
import { castellan } from '../../api/castellan.ts';
import { usePagedList } from '../../api/paged.ts';
import { Panel } from '../../ui/panel.tsx';
import { SignInOutcome } from '../../ui/sign-in-outcome.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { Time } from '../../ui/time.tsx';
import { UserLink } from '../../ui/user-link.tsx';
import type { Words } from '../../words/en.ts';
import { useWords } from '../../words/words.tsx';

/** As many as a table that is still empty has lines, so that nothing below moves. */
const mostRecent = 8;

/** Who signed in lately, and who tried to. */
export const LatestSignIns = () => {
  const words = useWords();
  const { users, loginRecords } = words;
  const list = usePagedList({
    key: ['login-records', 'latest'],
    read: ({ signal }) => castellan.listLoginRecords({ query: { limit: mostRecent }, signal }),
    refreshMs: 10_000,
  });
  return (
    <Panel title={users.recentSignIns} action={<TextLink to="/login-records">{users.allSignIns}</TextLink>} isBare>
      <PagedTable
        list={{ ...list, hasMore: false }}
        caption={users.recentSignIns}
        columns={columns(words)}
        keyOf={({ id }) => id}
        empty={<p className="p-4 text-muted">{loginRecords.none}</p>}
      />
    </Panel>
  );
};

const columns = ({ loginRecords: words }: Words): readonly Column<LoginRecord>[] => [
  {
    key: 'person',
    head: words.person,
    cell: ({ user_id, at }) => (
      <span className="block max-w-40 sm:max-w-72">
        <span className="block truncate">
          {user_id === null ? <span className="text-faint">{words.nobody}</span> : <UserLink id={user_id} />}
        </span>
        <span className="block text-xs text-faint md:hidden">
          <Time at={at} />
        </span>
      </span>
    ),
  },
  { key: 'outcome', head: words.outcome, cell: (record) => <SignInOutcome record={record} /> },
  { key: 'at', head: words.at, isWideOnly: true, align: 'end', width: 'w-32', cell: ({ at }) => <Time at={at} /> },
];
