import type { User } from 'castellan-client';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { usePagedList } from '../../api/paged.ts';
import { useAct } from '../../ui/act.ts';
import { SessionsPanel } from '../../ui/sessions-panel.tsx';
import { Time } from '../../ui/time.tsx';
import { useWords } from '../../words/words.tsx';

/** Where a person is signed in, each with a button that ends it. */
export const UserSessions = ({ user }: { readonly user: User }) => {
  const { users } = useWords();
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
  return (
    <SessionsPanel
      list={list}
      end={end}
      moreColumns={[
        { key: 'expires', head: users.endsBy, isWideOnly: true, cell: ({ expires_at }) => <Time at={expires_at} /> },
      ]}
      {...(may('users:write') && { canEnd: () => true })}
    />
  );
};
