import { useQuery } from '@tanstack/react-query';
import type { Role } from 'castellan-client';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { castellan, isRefusal } from '../../api/castellan.ts';
import { useMay } from '../../api/me.ts';
import { useRoles } from '../../api/roles.ts';
import { useAct } from '../../ui/act.ts';
import { Badge } from '../../ui/badge.tsx';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { roleDescription } from '../../ui/role-description.ts';
import { useWords } from '../../words/words.tsx';
import { RoleEditor } from './role-editor.tsx';
import { RoleHolders } from './role-holders.tsx';

/** One role: what it allows, who holds it, and the way to change it. */
export const RolePage = () => {
  const { name = '' } = useParams();
  const words = useWords();
  const { data, error, refetch } = useQuery({
    queryKey: ['roles', 'one', name],
    queryFn: ({ signal }) => castellan.getRole({ params: { name }, signal }),
  });
  const back = { to: '/roles', label: words.shell.page.roles };
  if (data !== undefined) return <OneRole key={name} role={data} back={back} />;
  const isGone = isRefusal(error, 'NOT_FOUND', 'INVALID_INPUT');
  return (
    <Page title={isGone ? words.roles.noSuchRole : name} back={back}>
      {isGone && <p className="text-muted">{words.roles.noSuchRoleText}</p>}
      {error !== null && !isGone && <Failure error={error} onRetry={() => void refetch()} />}
      {error === null && <Panel>{words.general.loading}</Panel>}
    </Page>
  );
};

const OneRole = ({
  role,
  back,
}: {
  readonly role: Role;
  readonly back: { readonly to: string; readonly label: string };
}) => {
  const allWords = useWords();
  const { roles: words } = allWords;
  const may = useMay();
  const { roles, isWithinReach } = useRoles();
  const [isDeleting, setDeleting] = useState(false);
  const navigate = useNavigate();
  const remove = useAct({
    act: () => castellan.deleteRole({ params: { name: role.name } }),
    touches: [['roles', 'all']],
    said: words.deleted,
    onDone: () => void navigate('/roles'),
  });
  const isReachable = roles === undefined || isWithinReach(role);
  const isChangeable = !role.built_in && may('roles:write') && isReachable;
  const why = role.built_in ? words.builtInText : may('roles:write') ? words.beyondText : words.cannotWrite;
  return (
    <Page
      title={role.name}
      lead={
        !isChangeable && (
          <span className="flex flex-wrap items-center gap-2">
            {role.built_in && <Badge>{words.builtIn}</Badge>}
            {roleDescription(role, allWords)}
          </span>
        )
      }
      back={back}
      actions={
        isChangeable && (
          <Button icon={<Trash2 size={15} aria-hidden />} onClick={() => setDeleting(true)}>
            {words.delete}
          </Button>
        )
      }
    >
      {!isChangeable && <Banner tone="info">{why}</Banner>}
      <RoleEditor role={role} isReadOnly={!isChangeable} />
      {may('users:read') && <RoleHolders name={role.name} />}
      <Confirm
        isOpen={isDeleting}
        onClose={() => setDeleting(false)}
        title={words.deleteTitle(role.name)}
        lead={words.deleteText}
        button={words.delete}
        act={remove}
        input={undefined}
        naming={role.name}
      />
    </Page>
  );
};
