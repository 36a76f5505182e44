import type { OwnLoginRecord, Session } from 'castellan-client';
import { castellan } from '../../api/castellan.ts';
import { useMe } from '../../api/me.ts';
import { usePagedList } from '../../api/paged.ts';
import { Badge } from '../../ui/badge.tsx';
import { Device } from '../../ui/device.tsx';
import { Page } from '../../ui/page.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { SignInOutcome } from '../../ui/sign-in-outcome.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { Time } from '../../ui/time.tsx';
import { VerifiedBadge } from '../../ui/verified-badge.tsx';
import type { Words } from '../../words/en.ts';
import { useWords } from '../../words/words.tsx';
import { FailedTries, useFailedTries } from './failed-tries.tsx';

const mostShown = 5;

/** The start page of somebody who looks after nothing but their own account. */
export const OwnOverview = () => {
  const { overview, account, users, general } = useWords();
  const { user } = useMe();
  const { tries, isAwaited } = useFailedTries();
  return (
    <Page title={overview.welcome(user.name ?? user.username ?? user.email)} lead={overview.ownLead} isNarrow>
      {/* What stands on top is known first, so that the rest does not move. */}
      {!isAwaited && (
        <>
          {tries !== undefined && <FailedTries tries={tries} />}
          <Panel title={overview.ownAccount} action={<TextLink to="/account">{overview.changeProfile}</TextLink>}>
            <Facts>
              <Fact name={general.name}>{user.name ?? <span className="text-faint">{users.notGiven}</span>}</Fact>
              <Fact name={users.username}>{user.username ?? <span className="text-faint">{users.notGiven}</span>}</Fact>
              <Fact name={users.email}>
                {user.email} <VerifiedBadge user={user} />
              </Fact>
              <Fact name={account.memberSince}>
                <Time at={user.created_at} />
              </Fact>
              <Fact name={users.password}>
                <TextLink to="/account/security">{account.changePassword}</TextLink>
              </Fact>
            </Facts>
          </Panel>
          <SignIns />
          <Sessions />
        </>
      )}
    </Page>
  );
};

const Sessions = () => {
  const words = useWords();
  const { overview, users } = words;
  const list = usePagedList({
    key: ['sessions', 'latest'],
    read: ({ signal }) => castellan.listOwnSessions({ query: { limit: mostShown }, signal }),
    refreshMs: 15_000,
  });
  return (
    <Panel
      title={overview.whereSignedIn}
      action={<TextLink to="/account/sessions">{overview.allSessions}</TextLink>}
      isBare
    >
      <PagedTable
        list={{ ...list, hasMore: false }}
        caption={overview.whereSignedIn}
        columns={sessionColumns(words)}
        keyOf={({ id }) => id}
        empty={<p className="p-4 text-muted">{users.noSessions}</p>}
      />
    </Panel>
  );
};

const sessionColumns = ({ users }: Words): readonly Column<Session>[] => [
  {
    key: 'device',
    head: users.device,
    cell: ({ device, user_agent, current }) => (
      <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5 md:flex-nowrap">
        <Device device={device} userAgent={user_agent} />
        {current && <Badge tone="info">{users.thisSession}</Badge>}
      </span>
    ),
  },
  {
    key: 'address',
    head: users.address,
    isWideOnly: true,
    cell: ({ client_address }) => <span className="font-mono text-sm">{client_address}</span>,
  },
  {
    key: 'seen',
    head: users.lastSeen,
    align: 'end',
    width: 'w-36',
    cell: ({ last_seen_at }) => <Time at={last_seen_at} />,
  },
];

const SignIns = () => {
  const words = useWords();
  const { users, loginRecords } = words;
  const list = usePagedList({
    key: ['own-login-records', 'latest'],
    read: ({ signal }) => castellan.listOwnLoginRecords({ query: { limit: mostShown }, signal }),
    refreshMs: 15_000,
  });
  return (
    <Panel title={users.recentSignIns} action={<TextLink to="/account/sign-ins">{users.allSignIns}</TextLink>} isBare>
      <PagedTable
        list={{ ...list, hasMore: false }}
        caption={users.recentSignIns}
        columns={signInColumns(words)}
        keyOf={({ id }) => id}
        empty={<p className="p-4 text-muted">{loginRecords.none}</p>}
      />
    </Panel>
  );
};

const signInColumns = ({ loginRecords: words }: Words): readonly Column<OwnLoginRecord>[] => [
  { key: 'outcome', head: words.outcome, cell: (record) => <SignInOutcome record={record} /> },
  { key: 'method', head: words.method, isWideOnly: true, cell: ({ method }) => words.methods[method] },
  {
    key: 'address',
    head: words.address,
    isWideOnly: true,
    cell: ({ client_address }) => <span className="font-mono text-sm">{client_address ?? words.erased}</span>,
  },
  { key: 'at', head: words.at, align: 'end', width: 'w-36', cell: ({ at }) => <Time at={at} /> },
];
