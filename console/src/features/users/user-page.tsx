import type { User } from 'castellan-client';
import { useParams } from 'react-router';
import { isRefusal } from '../../api/castellan.ts';
import { useMay, useMe } from '../../api/me.ts';
import { Badge } from '../../ui/badge.tsx';
import { Banner } from '../../ui/banner.tsx';
import { CauseLink } from '../../ui/cause-link.tsx';
import { Copyable } from '../../ui/copyable.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { TextLink } from '../../ui/text-link.tsx';
import { Time } from '../../ui/time.tsx';
import { VerifiedBadge } from '../../ui/verified-badge.tsx';
import { useWords } from '../../words/words.tsx';
import { InvitedBanner } from './invited-banner.tsx';
import { type TaggedUser, useTaggedUser } from './tagged-user.ts';
import { UserActions } from './user-actions.tsx';
import { UserRoles } from './user-roles.tsx';
import { UserSessions } from './user-sessions.tsx';
import { UserSignIns } from './user-sign-ins.tsx';
import { StatusBadge } from './user-status.tsx';

/** One account: who it is, what it may do, where it is signed in, and what an administrator does with it. */
export const UserPage = () => {
  const { id = '' } = useParams();
  const words = useWords();
  const { data, error, refetch } = useTaggedUser(id);
  const back = { to: '/users', label: words.shell.page.users };
  if (data !== undefined) return <Account key={id} tagged={data} back={back} />;
  const isNobody = isRefusal(error, 'NOT_FOUND', 'INVALID_INPUT');
  return (
    <Page title={isNobody ? words.users.noSuchUser : words.users.user} back={back}>
      {isNobody && <p className="text-muted">{words.users.noSuchUserText}</p>}
      {error !== null && !isNobody && <Failure error={error} onRetry={() => void refetch()} />}
      {error === null && <Panel>{words.general.loading}</Panel>}
    </Page>
  );
};

const Account = ({
  tagged,
  back,
}: {
  readonly tagged: TaggedUser;
  readonly back: { readonly to: string; readonly label: string };
}) => {
  const { users } = useWords();
  const me = useMe();
  const may = useMay();
  const { user } = tagged;
  const isErased = user.status === 'erased';
  return (
    <Page
      title={isErased ? users.erasedTitle : (user.name ?? user.email)}
      lead={
        <span className="flex flex-wrap items-center gap-2">
          <StatusBadge status={user.status} />
          {user.id === me.user.id && (
            <>
              <Badge>{users.thisIsYou}</Badge>
              <TextLink to="/account">{users.toOwnAccount}</TextLink>
            </>
          )}
        </span>
      }
      back={back}
      actions={<UserActions tagged={tagged} />}
    >
      {isErased && <Banner tone="info">{users.erasedText}</Banner>}
      {user.status === 'invited' && <InvitedBanner user={user} />}
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]">
        <Profile user={user} />
        {!isErased && <UserRoles user={user} />}
      </div>
      {!isErased && <UserSessions user={user} />}
      {may('login-records:read') && <UserSignIns user={user} />}
    </Page>
  );
};

const Profile = ({ user }: { readonly user: User }) => {
  const { users, general } = useWords();
  const may = useMay();
  return (
    <Panel
      title={users.profile}
      action={may('audit:read') && <TextLink to={`/audit?subject_id=${user.id}`}>{users.whatWasDoneTo}</TextLink>}
    >
      <Facts>
        {user.status !== 'erased' && (
          <>
            <Fact name={users.email}>
              <span className="me-2">{user.email}</span>
              <VerifiedBadge user={user} />
            </Fact>
            <Fact name={general.name}>{user.name ?? <Nothing />}</Fact>
            <Fact name={users.username}>{user.username ?? <Nothing />}</Fact>
          </>
        )}
        <Fact name={users.id}>
          <span className="flex flex-wrap items-center gap-x-4">
            <Copyable text={user.id} />
            <CauseLink of="user_id" id={user.id} />
          </span>
        </Fact>
        <Fact name={users.created}>
          <Time at={user.created_at} isExact />
        </Fact>
        <Fact name={users.changed}>
          <Time at={user.updated_at} isExact />
        </Fact>
        <Fact name={users.lastLogin}>
          {user.last_login_at === null ? general.never : <Time at={user.last_login_at} />}
        </Fact>
      </Facts>
    </Panel>
  );
};

const Nothing = () => {
  const { users } = useWords();
  return <span className="text-faint">{users.notGiven}</span>;
};
