import type { User } from 'castellan-client';
import { castellan } from '../../api/castellan.ts';
import { usePagedList } from '../../api/paged.ts';
import { Panel } from '../../ui/panel.tsx';
import { signInColumns, signInTimeColumn } from '../../ui/sign-in-columns.tsx';
import { PagedTable } from '../../ui/table.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { useWords } from '../../words/words.tsx';

const mostRecent = 8;

/** The latest logins of a person and tries at them, with the way to all. */
export const UserSignIns = ({ user }: { readonly user: User }) => {
  const words = useWords();
  const { users } = words;
  const list = usePagedList({
    key: ['login-records', 'latest', user.id],
    read: ({ signal }) => castellan.listLoginRecords({ query: { user_id: user.id, limit: mostRecent }, signal }),
    refreshMs: 5_000,
  });
  return (
    <Panel
      title={users.recentSignIns}
      action={list.hasMore && <TextLink to={`/login-records?user_id=${user.id}`}>{users.allSignIns}</TextLink>}
      isBare
    >
      <PagedTable
        list={{ ...list, hasMore: false }}
        caption={users.recentSignIns}
        columns={[signInTimeColumn(words), ...signInColumns(words)]}
        keyOf={({ id }) => id}
        empty={<p className="p-4 text-muted">{users.noSignIns}</p>}
      />
    </Panel>
  );
};
