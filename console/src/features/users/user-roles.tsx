import type { User } from 'castellan-client';
import { useState } from 'react';
import { Link } from 'react-router';
import { useMay } from '../../api/me.ts';
import { useRoles } from '../../api/roles.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { laterDialog } from '../../ui/later-dialog.tsx';
import { Panel } from '../../ui/panel.tsx';
import { roleDescription } from '../../ui/role-description.ts';
import { useWords } from '../../words/words.tsx';

const ChangeRolesDialog = laterDialog(async () => (await import('./change-roles-dialog.tsx')).ChangeRolesDialog);

/** The roles of an account, with what each is for, and the way to change them. */
export const UserRoles = ({ user }: { readonly user: User }) => {
  const words = useWords();
  const may = useMay();
  const { roles } = useRoles();
  const [isChanging, setChanging] = useState(false);
  const descriptionOf = (name: string): string => {
    const role = roles?.find((one) => one.name === name);
    return role === undefined ? '' : roleDescription(role, words);
  };
  return (
    <Panel
      title={words.roles.roles}
      action={
        may('users:grant') && (
          <Button size="sm" onClick={() => setChanging(true)}>
            {words.roles.changeRoles}
          </Button>
        )
      }
    >
      {user.roles.length === 0 && <p className="text-muted">{words.roles.noRoles}</p>}
      <ul className="grid max-h-72 gap-2 overflow-y-auto">
        {user.roles.map((name) => (
          <li key={name} className="flex flex-wrap items-baseline gap-x-2">
            {may('roles:read') ? (
              <Link to={`/roles/${name}`} className="rounded-full hover:brightness-95">
                <Badge tone={name === 'admin' ? 'warning' : 'neutral'}>{name}</Badge>
              </Link>
            ) : (
              <Badge>{name}</Badge>
            )}
            <span className="foreign text-sm text-muted">{descriptionOf(name)}</span>
          </li>
        ))}
      </ul>
      <ChangeRolesDialog user={user} isOpen={isChanging} onClose={() => setChanging(false)} />
    </Panel>
  );
};
