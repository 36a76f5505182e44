import type { Session } from 'castellan-client';
import type { Words } from '../words/en.ts';
import { Badge } from './badge.tsx';
import { Button } from './button.tsx';
import { Device, deviceWords } from './device.tsx';
import type { Column } from './table.tsx';
import { Time } from './time.tsx';

/** What a session is called where it is spoken of. */
export const sessionWords = ({ device }: Session, { users }: Words): string =>
  deviceWords(device) ?? users.unknownDevice;

/** Where somebody is signed in, and since when: the same wherever sessions stand in a list. */
export const sessionColumns = (words: Words): readonly Column<Session>[] => {
  const { users } = words;
  return [
    {
      key: 'device',
      head: users.device,
      cell: (session) => (
        <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <Device device={session.device} userAgent={session.user_agent} />
          {session.current && <Badge tone="info">{users.thisSession}</Badge>}
          <span className="w-full text-xs text-faint">
            <span className="font-mono">{session.client_address}</span>
            <span className="md:hidden">
              {' · '}
              <Time at={session.last_seen_at} />
            </span>
          </span>
        </span>
      ),
    },
    { key: 'created', head: users.signedIn, isWideOnly: true, cell: ({ created_at }) => <Time at={created_at} /> },
    { key: 'seen', head: users.lastSeen, isWideOnly: true, cell: ({ last_seen_at }) => <Time at={last_seen_at} /> },
  ];
};

/** The button that ends a session. */
export const endSessionColumn = (
  words: Words,
  onEnd: (session: Session) => void,
  mayEnd: (session: Session) => boolean,
): Column<Session> => ({
  key: 'end',
  head: words.users.endSession,
  isHeadHidden: true,
  align: 'end',
  cell: (session) =>
    mayEnd(session) && (
      <Button
        size="sm"
        aria-label={words.users.endSessionOf(sessionWords(session, words))}
        onClick={() => onEnd(session)}
      >
        {words.users.endSession}
      </Button>
    ),
});
