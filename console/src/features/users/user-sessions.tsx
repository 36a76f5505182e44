import type { Session, User } from 'castellan-client';
import { useState } from 'react';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { usePagedList } from '../../api/paged.ts';
import { useAct } from '../../ui/act.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Device, deviceWords } from '../../ui/device.tsx';
import { Panel } from '../../ui/panel.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { useWords } from '../../words/words.tsx';

/** Where a person is signed in, each with a button that ends it. */
export const UserSessions = ({ user }: { readonly user: User }) => {
  const { users } = useWords();
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
  const wordsOf = ({ device }: Session): string => deviceWords(device) ?? users.unknownDevice;
  const columns: readonly Column<Session>[] = [
    {
      key: 'device',
      head: users.device,
      cell: (session) => (
        <span className="flex flex-wrap items-center gap-2">
          <Device device={session.device} userAgent={session.user_agent} />
          {session.current && <Badge tone="info">{users.thisSession}</Badge>}
          <span className="w-full text-xs text-faint md:hidden">
            <span className="font-mono">{session.client_address}</span> · <Time at={session.last_seen_at} />
          </span>
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
    { key: 'seen', head: users.lastSeen, isWideOnly: true, cell: (session) => <Time at={session.last_seen_at} /> },
    { key: 'expires', head: users.endsBy, isWideOnly: true, cell: (session) => <Time at={session.expires_at} /> },
    ...(may('users:write')
      ? [
          {
            key: 'end',
            head: users.endSession,
            isHeadHidden: true,
            align: 'end' as const,
            cell: (session: Session) => (
              <Button size="sm" aria-label={users.endSessionOf(wordsOf(session))} onClick={() => setAsked(session)}>
                {users.endSession}
              </Button>
            ),
          },
        ]
      : []),
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
        lead={asked && users.endSessionText(wordsOf(asked))}
        button={users.endSession}
        act={end}
        input={asked?.id ?? ''}
      />
    </Panel>
  );
};
