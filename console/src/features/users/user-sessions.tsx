import type { Session, User } from 'castellan-client';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { usePagedList } from '../../api/paged.ts';
import { useAct } from '../../ui/act.ts';
import { CauseLink } from '../../ui/cause-link.tsx';
import { sessionWords } from '../../ui/session-columns.tsx';
import { SessionsPanel } from '../../ui/sessions-panel.tsx';
import type { Column } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { useWords } from '../../words/words.tsx';

/** Where a person is signed in, each with a button that ends it. */
export const UserSessions = ({ user }: { readonly user: User }) => {
  const words = useWords();
  const { users, general } = words;
  const may = useMay();
  const params = { id: user.id };
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
  const causeColumn: Column<Session> = {
    key: 'cause',
    head: general.seeCause,
    isHeadHidden: true,
    isWideOnly: true,
    cell: (session) => <CauseLink of="session_id" id={session.id} name={sessionWords(session, words)} />,
  };
  return (
    <SessionsPanel
      list={list}
      end={end}
      moreColumns={[
        { key: 'expires', head: users.endsBy, isWideOnly: true, cell: ({ expires_at }) => <Time at={expires_at} /> },
        ...(may('monitoring:read') ? [causeColumn] : []),
      ]}
      {...(may('users:write') && { canEnd: () => true })}
    />
  );
};
