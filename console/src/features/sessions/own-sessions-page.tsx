import type { Session } from 'castellan-client';
import { useState } from 'react';
import { castellan } from '../../api/castellan.ts';
import { usePagedList } from '../../api/paged.ts';
import { AccountPage } from '../../ui/account-page.tsx';
import { useAct } from '../../ui/act.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Panel } from '../../ui/panel.tsx';
import { endSessionColumn, sessionColumns, sessionWords } from '../../ui/session-columns.tsx';
import { PagedTable } from '../../ui/table.tsx';
import { useWords } from '../../words/words.tsx';

/** Where one is signed in, and how to end it. */
export const OwnSessionsPage = () => {
  const words = useWords();
  const { account, users, shell } = words;
  const [ending, setEnding] = useState<Session>();
  const [isEndingOthers, setEndingOthers] = useState(false);
  const list = usePagedList({
    key: ['sessions'],
    read: ({ cursor, signal }) =>
      castellan.listOwnSessions({ query: { ...(cursor !== undefined && { cursor }) }, signal }),
    refreshMs: 10_000,
  });
  const end = useAct({
    act: (id: string) => castellan.revokeOwnSession({ params: { id } }),
    touches: [['sessions']],
    said: users.sessionEnded,
    onDone: () => setEnding(undefined),
  });
  const endOthers = useAct({
    act: () => castellan.revokeOtherSessions(),
    touches: [['sessions']],
    said: account.othersEnded,
    onDone: () => setEndingOthers(false),
  });
  const columns = [...sessionColumns(words), endSessionColumn(words, setEnding, ({ current }) => !current)];
  const hasOthers = list.items?.some(({ current }) => !current) ?? false;
  return (
    <AccountPage title={shell.page.ownSessions} lead={account.sessionsLead}>
      <Panel
        title={users.sessions}
        isBare
        action={
          <Button size="sm" disabled={!hasOthers} onClick={() => setEndingOthers(true)}>
            {account.endOthers}
          </Button>
        }
      >
        <PagedTable
          list={list}
          caption={users.sessions}
          columns={columns}
          keyOf={({ id }) => id}
          empty={<p className="p-4 text-muted">{users.noSessions}</p>}
        />
      </Panel>
      <Confirm
        isOpen={ending !== undefined}
        onClose={() => setEnding(undefined)}
        title={users.endSessionTitle}
        lead={ending && users.endSessionText(sessionWords(ending, words))}
        button={users.endSession}
        act={end}
        input={ending?.id ?? ''}
      />
      <Confirm
        isOpen={isEndingOthers}
        onClose={() => setEndingOthers(false)}
        title={account.endOthersTitle}
        lead={account.endOthersText}
        button={account.endOthers}
        act={endOthers}
        input={undefined}
      />
    </AccountPage>
  );
};
