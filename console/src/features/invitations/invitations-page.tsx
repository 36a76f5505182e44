import type { Invitation } from 'castellan-client';
import { Ellipsis, MailPlus, MailX, Send } from 'lucide-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { castellan } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { usePagedList } from '../../api/paged.ts';
import { useAct } from '../../ui/act.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { laterDialog } from '../../ui/later-dialog.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RoleBadges } from '../../ui/roles-field.tsx';
import { type Column, PagedTable } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { UserLink } from '../../ui/user-link.tsx';
import { useWords } from '../../words/words.tsx';

const InviteDialog = laterDialog(async () => (await import('./invite-dialog.tsx')).InviteDialog);

/** Who was invited and has not come yet. `?invite=1` opens the question for the next one: other pages lead here by it. */
export const InvitationsPage = () => {
  const { invitations: words, shell, users } = useWords();
  const may = useMay();
  const [parameters, setParameters] = useSearchParams();
  const [withdrawn, setWithdrawn] = useState<Invitation>();
  const isInviting = parameters.get('invite') !== null;
  const setInviting = (open: boolean): void => setParameters(open ? { invite: '1' } : {}, { replace: true });
  const list = usePagedList({
    key: ['invitations'],
    read: ({ cursor, signal }) =>
      castellan.listInvitations({ query: { ...(cursor !== undefined && { cursor }) }, signal }),
    refreshMs: 5_000,
  });
  const withdraw = useAct({
    act: (id: string) => castellan.withdrawInvitation({ params: { id } }),
    touches: [['invitations'], ['users'], ['user']],
    said: users.withdrawn,
  });
  const inviteButton = may('users:write') && (
    <Button look="primary" icon={<MailPlus size={15} aria-hidden />} onClick={() => setInviting(true)}>
      {words.invite}
    </Button>
  );
  return (
    <Page title={shell.page.invitations} lead={words.lead} actions={inviteButton}>
      <Panel isBare>
        <PagedTable
          list={list}
          caption={shell.page.invitations}
          columns={useColumns(setWithdrawn)}
          keyOf={({ id }) => id}
          linkOf={({ user_id }) => `/users/${user_id}`}
          empty={
            <EmptyState icon={MailPlus} title={words.none}>
              {words.noneText}
            </EmptyState>
          }
        />
      </Panel>
      {may('users:write') && <InviteDialog isOpen={isInviting} onClose={() => setInviting(false)} />}
      <Confirm
        isOpen={withdrawn !== undefined}
        onClose={() => setWithdrawn(undefined)}
        title={users.withdrawTitle(withdrawn?.email ?? '')}
        lead={users.withdrawText}
        button={users.withdraw}
        act={withdraw}
        input={withdrawn?.id ?? ''}
      />
    </Page>
  );
};

const useColumns = (onWithdraw: (invitation: Invitation) => void): readonly Column<Invitation>[] => {
  const { invitations: words, users, general, roles } = useWords();
  const may = useMay();
  const columns: readonly Column<Invitation>[] = [
    {
      key: 'email',
      head: users.email,
      cell: ({ email, name }) => (
        <span className="block max-w-36 sm:max-w-64">
          <span className="block truncate" title={email}>
            {email}
          </span>
          {name !== null && (
            <span className="block truncate text-sm font-normal text-faint" title={name}>
              <bdi>{name}</bdi>
            </span>
          )}
        </span>
      ),
    },
    { key: 'roles', head: roles.roles, isWideOnly: true, cell: (row) => <RoleBadges roles={row.roles} most={2} /> },
    {
      key: 'by',
      head: words.invitedBy,
      isWideOnly: true,
      cell: ({ invited_by }) =>
        invited_by === null ? (
          <span className="text-faint">{words.byOperator}</span>
        ) : (
          <span className="block max-w-44 truncate">
            <UserLink id={invited_by} />
          </span>
        ),
    },
    {
      key: 'mailed',
      head: words.mailed,
      isWideOnly: true,
      cell: ({ mailed_at }) =>
        mailed_at === null ? <Badge tone="busy">{words.notYetMailed}</Badge> : <Time at={mailed_at} />,
    },
    { key: 'expires', head: words.expires, cell: ({ expires_at }) => <Expiry at={expires_at} /> },
  ];
  if (!may('users:write')) return columns;
  const menu: Column<Invitation> = {
    key: 'menu',
    head: general.more,
    isHeadHidden: true,
    align: 'end',
    width: 'w-12',
    cell: (invitation) => <InvitationMenu invitation={invitation} onWithdraw={() => onWithdraw(invitation)} />,
  };
  return [...columns, menu];
};

const Expiry = ({ at }: { readonly at: string | null }) => {
  const { invitations: words } = useWords();
  if (at === null) return <span className="text-faint">–</span>;
  return Date.parse(at) < Date.now() ? <Badge tone="warning">{words.expired}</Badge> : <Time at={at} />;
};

const InvitationMenu = ({
  invitation,
  onWithdraw,
}: {
  readonly invitation: Invitation;
  readonly onWithdraw: () => void;
}) => {
  const { invitations: words, users } = useWords();
  const resend = useAct({
    act: () => castellan.resendInvitation({ params: { id: invitation.id } }),
    touches: [['invitations']],
    said: users.resent,
  });
  return (
    <Menu
      button={
        <IconButton
          label={words.actions(invitation.email)}
          icon={<Ellipsis size={16} aria-hidden />}
          className="relative"
        />
      }
    >
      <MenuItem icon={<Send size={15} aria-hidden />} onSelect={() => resend.run(undefined)}>
        {users.resend}
      </MenuItem>
      <MenuItem isDangerous icon={<MailX size={15} aria-hidden />} onSelect={onWithdraw}>
        {users.withdraw}
      </MenuItem>
    </Menu>
  );
};
