import type { Session, User } from 'castellan-client';
import { useState } from 'react';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { usePagedList } from '../../api/paged.ts';
import { useAct } from '../../ui/act.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Panel } from '../../ui/panel.tsx';
import { endSessionColumn, sessionColumns, sessionWords } from '../../ui/session-columns.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { useWords } from '../../words/words.tsx';

/** Where a person is signed in, each with a button that ends it. */
export const UserSessions = ({ user }: { readonly user: User }) => {
  const words = useWords();
  const { users } = words;
  const may = useMay();
  const params = { id: user.id };
  const [asked, setAsked] = useState<Session>();
  const list = usePagedList({
    key: ['user', user.id, 'sessions'],
    read: ({ cursor, signal }) =>
      castellan.listUserSessions({ params, query: { ...(cursor !== undefined && { cursor }) }, signal }),
    refreshMs: 3_000,
  });
  const end = useAct({
    act: (sessionId: string) => castellan.revokeUserSession({ params: { ...params, session_id: sessionId } }),
    touches: [['user', user.id]],
    said: users.sessionEnded,
  });
  const columns: readonly Column<Session>[] = [
    ...sessionColumns(words),
    { key: 'expires', head: users.endsBy, isWideOnly: true, cell: ({ expires_at }) => <Time at={expires_at} /> },
    ...(may('users:write') ? [endSessionColumn(words, setAsked)] : []),
  ];
  return (
    <Panel title={users.sessions} isBare>
      <PagedTable
        list={list}
        caption={users.sessions}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<p className="p-4 text-muted">{users.noSessions}</p>}
      />
      <Confirm
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={users.endSessionTitle}
        lead={asked && users.endSessionText(sessionWords(asked, words))}
        button={users.endSession}
        act={end}
        input={asked?.id ?? ''}
      />
    </Panel>
  );
};
