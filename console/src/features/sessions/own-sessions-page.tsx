import { useState } from 'react';
import { castellan } from '../../api/castellan.ts';
import { usePagedList } from '../../api/paged.ts';
import { AccountPage } from '../../ui/account-page.tsx';
import { useAct } from '../../ui/act.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { SessionsPanel } from '../../ui/sessions-panel.tsx';
import { useWords } from '../../words/words.tsx';

/** Where one is signed in, and how to end it. */
export const OwnSessionsPage = () => {
  const { account, users, shell } = useWords();
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
  });
  const endOthers = useAct({
    act: () => castellan.revokeOtherSessions(),
    touches: [['sessions']],
    said: account.othersEnded,
  });
  const hasOthers = list.items?.some(({ current }) => !current) ?? false;
  return (
    <AccountPage title={shell.page.ownSessions} lead={account.sessionsLead}>
      <SessionsPanel
        list={list}
        end={end}
        canEnd={({ current }) => !current}
        action={
          <Button size="sm" disabled={!hasOthers} onClick={() => setEndingOthers(true)}>
            {account.endOthers}
          </Button>
        }
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
