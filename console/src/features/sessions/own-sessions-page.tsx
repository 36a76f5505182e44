import type { Session } from 'castellan-client';
import { useState } from 'react';
import { castellan } from '../../api/castellan.ts';
import { usePagedList } from '../../api/paged.ts';
import { AccountPage } from '../../ui/account-page.tsx';
import { useAct } from '../../ui/act.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Device, deviceWords } from '../../ui/device.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { useWords } from '../../words/words.tsx';

/** Where one is signed in, and how to end it. */
export const OwnSessionsPage = () => {
  const { account, users } = useWords();
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
  const wordsOf = ({ device }: Session): string => deviceWords(device) ?? users.unknownDevice;
  const columns: readonly Column<Session>[] = [
    {
      key: 'device',
      head: users.device,
      cell: (session) => (
        <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5 md:flex-nowrap">
          <Device device={session.device} userAgent={session.user_agent} />
          {session.current && <Badge tone="info">{users.thisSession}</Badge>}
          <span className="w-full font-mono text-xs text-faint md:hidden">{session.client_address}</span>
        </span>
      ),
    },
    {
      key: 'address',
      head: users.address,
      isWideOnly: true,
      cell: (session) => <span className="font-mono text-sm">{session.client_address}</span>,
    },
    { key: 'created', head: users.signedIn, isWideOnly: true, cell: (session) => <Time at={session.created_at} /> },
    { key: 'seen', head: users.lastSeen, cell: (session) => <Time at={session.last_seen_at} /> },
    {
      key: 'end',
      head: '',
      align: 'end',
      cell: (session) =>
        !session.current && (
          <Button size="sm" aria-label={users.endSessionOf(wordsOf(session))} onClick={() => setEnding(session)}>
            {users.endSession}
          </Button>
        ),
    },
  ];
  const hasOthers = list.items?.some(({ current }) => !current) ?? false;
  return (
    <AccountPage title={account.sessions} lead={account.sessionsLead}>
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
        lead={ending && users.endSessionText(wordsOf(ending))}
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
